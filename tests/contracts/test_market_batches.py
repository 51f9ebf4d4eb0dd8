"""commitMany and revealMany: many forecasters in a call. A failing item is skipped, and the call succeeds."""

import pytest
from eth_utils import keccak

UNIT = 10**18


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


def signed(world, names, **changed):
    forecasts = [world.forecast(0, name, **changed) for name in names]
    for forecast in forecasts:
        world.commits[0, forecast.forecaster] = forecast
    signatures = [forecast.sign(world.domain, world.authorities[forecast.forecaster].key) for forecast in forecasts]
    return [dict(forecast.message()) for forecast in forecasts], signatures


def test_commit_many__valid_items__are_entered_in_order(opened, names, deployed) -> None:
    receipt = deployed.market.commitMany(*signed(opened, names), sender=opened.relayer)
    assert [item.forecaster for item in receipt.events.filter(deployed.market.Committed)] == names
    assert list(receipt.events.filter(deployed.market.Skipped)) == []
    assert deployed.market.roundOf(opened.pool, 0).entries == 2


@pytest.mark.parametrize("bad", [0, 1])
def test_commit_many__failing_item__is_skipped_with_its_reason(opened, names, deployed, event, bad) -> None:
    forecasts, signatures = signed(opened, names)
    signatures[bad] = signatures[1 - bad]
    receipt = deployed.market.commitMany(forecasts, signatures, sender=opened.relayer)
    log = event(receipt, deployed.market.Skipped)
    assert (bytes(log.pool), log.round, log.forecaster) == (opened.pool, 0, names[bad])
    assert bytes(log.reason)[:4] == keccak(text="WrongSignature(address)")[:4]
    assert event(receipt, deployed.market.Committed).forecaster == names[1 - bad]


def test_commit_many__error_of_the_vault__is_skipped(opened, names, deployed, event) -> None:
    forecasts, signatures = signed(opened, names, wager_wei=60 * UNIT)
    receipt = deployed.market.commitMany(forecasts[:1], signatures[:1], sender=opened.relayer)
    assert event(receipt, deployed.market.Skipped).forecaster == names[0]
    assert deployed.vault.forecasterOf(names[0]).locked == 0


def test_commit_many__unsigned_item_of_the_operator__is_skipped(opened, names, operator, deployed, event) -> None:
    forecasts, _ = signed(opened, names[:1])
    receipt = deployed.market.commitMany(forecasts, [b""], sender=operator)
    assert event(receipt, deployed.market.Skipped).forecaster == names[0]


def test_commit_many__outside_the_window__skips_all(opened, names, deployed) -> None:
    items = signed(opened, names)
    opened.at(0, 0)
    receipt = deployed.market.commitMany(*items, sender=opened.relayer)
    assert len(list(receipt.events.filter(deployed.market.Skipped))) == 2


def test_batches__lists_of_different_length__revert(opened, names, deployed, reverts) -> None:
    forecasts, signatures = signed(opened, names)
    with reverts(deployed.market.WrongItemCount, 1, 2):
        deployed.market.commitMany(forecasts, signatures[:1], sender=opened.relayer)
    with reverts(deployed.market.WrongItemCount, 0, 2):
        deployed.market.revealMany(forecasts, [], sender=opened.relayer)


def test_reveal_many__wrong_key__is_skipped(committed, names, deployed, event) -> None:
    forecasts = [dict(committed.commits[0, name].message()) for name in names]
    keys = [committed.key(0, names[0]), b"\1" * 32]
    receipt = deployed.market.revealMany(forecasts, keys, sender=committed.relayer)
    assert event(receipt, deployed.market.Revealed).forecaster == names[0]
    assert event(receipt, deployed.market.Skipped).forecaster == names[1]
    assert deployed.market.roundOf(committed.pool, 0).revealed == 0b01


def test_reveal_many__twice__skips_revealed_entries(committed, names, deployed, event) -> None:
    forecasts = [dict(committed.commits[0, name].message()) for name in names]
    keys = [committed.key(0, name) for name in names]
    committed.reveal(0, names[0])
    receipt = deployed.market.revealMany(forecasts, keys, sender=committed.relayer)
    assert event(receipt, deployed.market.Skipped).forecaster == names[0]
    assert deployed.market.roundOf(committed.pool, 0).revealed == 0b11
