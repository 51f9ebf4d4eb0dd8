"""commitEvicting: a clearly higher wager evicts the lowest one of a full round."""

import pytest

from forewatt.protocol.eviction import evicted

UNIT = 10**18
DECIMAL = UNIT // 10


@pytest.fixture
def full(opened, operator):
    """Three entries of 10, 5 and 5 tokens in a round of at most three."""
    names = [opened.register(operator) for _ in range(4)]
    for name, wager_wei in zip(names, (10 * UNIT, 5 * UNIT, 5 * UNIT), strict=False):
        opened.commit(0, name, wager_wei=wager_wei)
    return opened, names


def evict(world, name, names, **changed):
    forecast = world.forecast(0, name, **changed)
    signature = forecast.sign(world.domain, world.authorities[name].key)
    receipt = world.contracts.market.commitEvicting(dict(forecast.message()), signature, names, sender=world.relayer)
    world.commits[0, name] = forecast
    return receipt


def test_evict__equal_lowest_wagers__evicts_the_highest_index(full, deployed, event) -> None:
    world, names = full
    receipt = evict(world, names[3], names[:3], wager_wei=6 * UNIT)
    log = event(receipt, deployed.market.Evicted)
    assert (log.forecaster, log.index, log.wager, log.by) == (names[2], 2, 5 * UNIT, names[3])
    assert evicted([10 * UNIT, 5 * UNIT, 5 * UNIT], 6 * UNIT) == 2
    assert event(receipt, deployed.market.Committed).index == 2
    state = deployed.market.roundOf(world.pool, 0)
    assert (state.entries, state.wagerUnits) == (3, 21_000)
    gone = deployed.vault.forecasterOf(names[2])
    assert (gone.locked, gone.openWagers) == (0, 0)
    assert bytes(deployed.market.entryOf(world.pool, 0, names[2]).commitHash) == bytes(25)


@pytest.mark.parametrize(("wager_wei", "taken"), [(5555 * UNIT // 1000, False), (5556 * UNIT // 1000, True)])
def test_evict__lowest_wager_not_ten_percent_below__reverts(full, deployed, reverts, wager_wei, taken) -> None:
    world, names = full
    assert (evicted([5 * UNIT], wager_wei) is not None) is taken
    if taken:
        assert not evict(world, names[3], names[:3], wager_wei=wager_wei).failed
        return
    with reverts(deployed.market.WagerNotHigher, wager_wei, 5 * UNIT):
        evict(world, names[3], names[:3], wager_wei=wager_wei)


def test_evict__new_entry__is_played_and_settled(full, deployed, booked, reverts) -> None:
    world, names = full
    evict(world, names[3], names[:3], wager_wei=6 * UNIT)
    world.at(0, 0)
    listed = [*names[:2], names[3]]
    for name in listed:
        world.reveal(0, name)
    with reverts(deployed.market.UnknownCommit, names[2]):
        world.reveal(0, names[2])
    world.at(0, 7200)
    _, forfeits = booked(deployed.market.cancel(world.pool, 0, listed, sender=world.relayer))
    assert forfeits == [0, 0, 0]


def test_evict__evicted_forecaster__reenters_only_with_a_later_revision(full, deployed, reverts) -> None:
    world, names = full
    evict(world, names[3], names[:3], wager_wei=6 * UNIT)
    listed = [*names[:2], names[3]]
    with reverts(deployed.market.StaleRevision, 1, 1):
        evict(world, names[2], listed, wager_wei=8 * UNIT)
    assert not evict(world, names[2], listed, revision=2, wager_wei=8 * UNIT).failed


def test_evict__wrong_list_or_entered_forecaster__reverts(full, deployed, reverts) -> None:
    world, names = full
    market = deployed.market
    with reverts(market.WrongEntryCount, 2, 3):
        evict(world, names[3], names[:2], wager_wei=6 * UNIT)
    with reverts(market.WrongEntry, 0):
        evict(world, names[3], [names[1], names[0], names[2]], wager_wei=6 * UNIT)
    with reverts(market.AlreadyEntered, names[0]):
        evict(world, names[0], names[:3], revision=2, wager_wei=20 * UNIT)
    with reverts(market.RoundFull, 3):
        world.commit(0, names[3])


def test_evict__round_not_full__reverts(opened, forecaster, rival_forecaster, deployed, reverts) -> None:
    opened.commit(0, forecaster)
    with reverts(deployed.market.RoundNotFull, 1):
        evict(opened, rival_forecaster, [forecaster], wager_wei=20 * UNIT)
