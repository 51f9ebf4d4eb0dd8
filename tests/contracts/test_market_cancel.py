"""cancel: the end of a round that nobody settled."""

import pytest

UNIT = 10**18


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


def cancel(world, names):
    return world.contracts.market.cancel(world.pool, 0, names, sender=world.relayer)


def test_cancel__unrevealed_entry__forfeits_alone(committed, names, deployed, event, booked) -> None:
    committed.reveal(0, names[0])
    committed.at(0, 7200)
    receipt = cancel(committed, names)
    log = event(receipt, deployed.market.Cancelled)
    assert list(log.forecasters) == names
    assert booked(receipt) == ([10 * UNIT, 6 * UNIT], [0, 4 * UNIT])
    for name, lost in zip(names, [0, 4 * UNIT], strict=True):
        vault = deployed.vault.forecasterOf(name)
        assert (vault.locked, vault.openWagers, vault.bucket.earning) == (0, 0, 100 * UNIT - lost)
    assert deployed.vault.fundOf(committed.pool).free == 4 * UNIT


def test_cancel__unavailable_entry__forfeits_and_bond_is_returned(revealed, names, settler, deployed, booked):
    revealed.observe(0, 0b01, sender=settler)
    revealed.at(0, 7200)
    assert booked(cancel(revealed, names)) == ([10 * UNIT, 6 * UNIT], [0, 4 * UNIT])
    assert deployed.vault.creditOf(settler) == UNIT


def test_cancel__releases_the_reserve(committed, names, sponsor, deployed) -> None:
    deployed.vault.fund(committed.pool, 50 * UNIT, sender=sponsor)
    committed.at(0, 10)
    committed.reveal(0, names[0])
    committed.reveal(0, names[1])
    assert deployed.vault.fundOf(committed.pool).reserved == 2 * UNIT
    committed.at(0, 7200)
    cancel(committed, names)
    fund = deployed.vault.fundOf(committed.pool)
    assert (fund.free, fund.reserved) == (50 * UNIT, 0)


def test_cancel__before_hard_end__reverts(committed, names, deployed, reverts) -> None:
    committed.at(0, 7199)
    with reverts(deployed.market.OutsideWindow, committed.gate(0) + 7200, 2**64 - 1):
        cancel(committed, names)


def test_cancel__with_a_proposal__reverts(observed, names, deployed, reverts) -> None:
    observed.propose(0, [1, 2])
    observed.at(0, 7200)
    with reverts(deployed.market.ProposalPending):
        cancel(observed, names)


def test_cancel__twice__reverts(committed, names, deployed, reverts) -> None:
    committed.at(0, 7200)
    cancel(committed, names)
    with reverts(deployed.market.RoundEnded):
        cancel(committed, names)


def test_cancel__missing_entry__reverts(committed, names, deployed, reverts) -> None:
    committed.at(0, 7200)
    with reverts(deployed.market.WrongEntryCount, 1, 2):
        cancel(committed, names[:1])


def test_cancel__wrong_forecaster__reverts(committed, names, deployed, reverts) -> None:
    committed.at(0, 7200)
    with reverts(deployed.market.WrongEntry, 1):
        cancel(committed, [names[0], names[0]])


def test_cancel__account_without_an_entry__reverts(committed, names, relayer, deployed, reverts) -> None:
    """Whoever has no entry reads as index 0, but must not take the place of the first entry."""
    committed.at(0, 7200)
    with reverts(deployed.market.WrongEntry, 0):
        cancel(committed, [relayer.address, names[1]])
