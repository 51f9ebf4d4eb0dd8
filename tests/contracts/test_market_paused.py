"""A round whose commits were paused: observed and disputed like any other, cancelled later, and nobody forfeits."""

import pytest
from eth_utils import keccak

UNIT = 10**18
CID = bytes.fromhex("01551220") + keccak(b"payload")
TRUTH, OTHER, NONE = keccak(text="truth"), keccak(text="other"), bytes(32)
PAUSED, CANCELLED = 4, 2


@pytest.fixture
def paused(opened, forecaster, rival_forecaster, admin, deployed):
    """Round 0 at its gate: both entered, commits were paused before it, and the first one's key is revealed."""
    for name in (forecaster, rival_forecaster):
        opened.commit(0, name)
    opened.at(0, -10)
    deployed.pools.pause(sender=admin)
    deployed.pools.unpause(sender=admin)
    opened.at(0, 0)
    opened.reveal(0, forecaster)
    return opened


@pytest.fixture
def attested(paused, settler):
    """The paused round, observed by the settler: the revealed entry was not available."""
    paused.at(0, "observeStart")
    paused.observe(0, 0, sender=settler)
    return paused


@pytest.fixture
def names(forecaster, rival_forecaster) -> list[str]:
    return [forecaster, rival_forecaster]


@pytest.fixture
def cancel(deployed, paused, names):
    return lambda: deployed.market.cancel(paused.pool, 0, names, sender=paused.relayer)


def dispute(world, root):
    world.contracts.disputes.disputeObservation(world.pool, 0, root, 0, CID, sender=world.relayer)


def resolve(world, root):
    world.contracts.disputes.resolve(world.pool, 0, root, 0, CID, sender=world.relayer)


def test_gate__after_a_pause__says_so_and_reserves_nothing(paused, deployed, sponsor) -> None:
    deployed.vault.fund(paused.pool, UNIT, sender=sponsor)
    state = deployed.market.roundOf(paused.pool, 0)
    assert (state.status, state.muEff, state.closed) == (PAUSED, 0, True)
    assert deployed.vault.fundOf(paused.pool).reserved == 0


def test_gate__event__names_the_round(opened, forecaster, admin, deployed, event) -> None:
    opened.commit(0, forecaster)
    deployed.pools.pause(sender=admin)
    opened.at(0, 0)
    assert event(opened.reveal(0, forecaster), deployed.market.RoundPaused).round == 0


def test_gate__pause_over_a_period_earlier__does_not_count(opened, forecaster, admin, deployed) -> None:
    """Only a pause in the period before the gate took time from those who wanted to commit."""
    opened.at(1, -opened.params["period"] - 10)
    deployed.pools.pause(sender=admin)
    deployed.pools.unpause(sender=admin)
    opened.at(1, -opened.params["openAhead"])
    opened.commit(1, forecaster)
    opened.at(1, 0)
    opened.reveal(1, forecaster)
    assert deployed.market.roundOf(opened.pool, 1).status != PAUSED


@pytest.mark.parametrize(("offset", "accepted"), [(0, False), (4800, False), (5399, False), (5400, True), (5401, True)])
def test_cancel__around_dispute_end(paused, cancel, deployed, reverts, booked, offset, accepted) -> None:
    """Nobody can cancel it before it can be observed, so a later round keeps its reference."""
    paused.at(0, max(offset, 1))
    if accepted:
        assert booked(cancel()) == ([10 * UNIT, 10 * UNIT], [0, 0])
        return
    with reverts(deployed.market.OutsideWindow, paused.gate(0) + 5400, 2**64 - 1):
        cancel()


def test_observe__paused_round__is_the_reference_of_a_later_one(attested, cancel, settler, deployed) -> None:
    assert deployed.market.hasReference(attested.pool, 2)
    attested.at(0, "disputeEnd")
    cancel()
    assert deployed.market.hasReference(attested.pool, 2)
    assert deployed.vault.creditOf(settler) == UNIT


@pytest.mark.parametrize("ruling", [NONE, OTHER, TRUTH])
def test_resolve__paused_round__nobody_forfeits_whatever_is_ruled(attested, cancel, deployed, booked, ruling) -> None:
    dispute(attested, NONE if ruling == NONE else OTHER)
    resolve(attested, ruling)
    state = deployed.market.roundOf(attested.pool, 0)
    assert (bytes(state.root), state.status) == (ruling, PAUSED)
    assert deployed.market.hasReference(attested.pool, 2) is (ruling != NONE)
    attested.at(0, "disputeEnd")
    assert booked(cancel()) == ([10 * UNIT, 10 * UNIT], [0, 0])
    assert deployed.vault.bonds() == 0


def test_resolve__none_before_dispute_end__is_not_cancelled_earlier(attested, cancel, deployed, reverts) -> None:
    dispute(attested, NONE)
    resolve(attested, NONE)
    with reverts(deployed.market.AlreadyObserved):
        attested.observe(0)
    with reverts(deployed.market.OutsideWindow, attested.gate(0) + 5400, 2**64 - 1):
        cancel()


@pytest.mark.parametrize(("offset", "accepted"), [(5400, False), (5999, False), (6000, True)])
def test_cancel__ruling_awaited__waits_for_it(attested, cancel, deployed, reverts, booked, offset, accepted) -> None:
    dispute(attested, OTHER)
    attested.at(0, offset)
    if not accepted:
        with reverts(deployed.market.DisputePending):
            cancel()
        return
    assert booked(cancel()) == ([10 * UNIT, 10 * UNIT], [0, 0])
    deployed.disputes.lapse(attested.pool, 0, sender=attested.relayer)
    assert deployed.vault.bonds() == 0
    assert deployed.market.roundOf(attested.pool, 0).status == CANCELLED


def test_propose__paused_round__reverts(attested, deployed, reverts) -> None:
    attested.at(0, "disputeEnd")
    with reverts(deployed.market.RoundEnded):
        attested.propose(0, [])


@pytest.mark.parametrize(("offset", "phase"), [(1, 1), (300, 2), (4200, 3), (4800, 4), (5400, 6), (6600, 6)])
def test_phase__paused_round__has_no_proposals(paused, deployed, offset, phase) -> None:
    paused.at(0, offset)
    paused.chain.mine(1)
    assert deployed.lens.round(paused.pool, 0).phase == phase
