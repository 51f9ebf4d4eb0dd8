"""disputeObservation, contradict, resolve and lapse: disputes of an observation, and their bonds."""

import pytest
from eth_utils import keccak

from forewatt.protocol.typed import Observation
from tests.contracts.mutant import container_of

UNIT = 10**18
CID = bytes.fromhex("01551220") + keccak(b"payload")
TRUTH, OTHER, THIRD, NONE = keccak(text="truth"), keccak(text="other"), keccak(text="third"), bytes(32)


@pytest.fixture
def attested(revealed, settler):
    """Both entries are revealed and attested as available. The settler is the observer."""
    revealed.observe(0, 0b11, sender=settler)
    return revealed


@pytest.fixture
def disputes(deployed):
    return deployed.disputes


def dispute(world, root=OTHER, available=0b11, sender=None, cid=CID):
    return world.contracts.disputes.disputeObservation(
        world.pool, 0, root, available, cid, sender=sender or world.relayer
    )


def contradict(world, attestors, root=OTHER, available=0b11, sender=None):
    observation = Observation(world.pool, 0, root, available, CID)
    signatures = [observation.sign(world.domain, key.key) for key in attestors]
    return world.contracts.disputes.contradict(
        world.pool, 0, root, available, CID, signatures, sender=sender or world.relayer
    )


def resolve(world, root, available=0b11, sender=None, cid=CID):
    """Rule on round 0. The relayer is the pool's arbitrator."""
    return world.contracts.disputes.resolve(world.pool, 0, root, available, cid, sender=sender or world.relayer)


def test_dispute__opens_with_a_bond(attested, delegator, deployed, disputes, event) -> None:
    receipt = dispute(attested, sender=delegator)
    log = event(receipt, disputes.Disputed)
    assert (log.round, log.claim, bytes(log.root), log.available) == (0, 0, OTHER, 0b11)
    assert (log.challenger, bytes(log.cid), log.bond) == (delegator.address, CID, UNIT)
    assert event(receipt, deployed.vault.BondTaken).amount == UNIT
    assert deployed.market.roundOf(attested.pool, 0).dispute == 1
    claim = disputes.claimOf(attested.pool, 0, 0)
    assert (bytes(claim.root), claim.available, bytes(claim.sha256Hash)) == (OTHER, 0b11, CID[4:])
    assert (claim.challenger, claim.bond) == (delegator.address, UNIT)
    assert disputes.claimCount(attested.pool, 0) == 1


def test_dispute__second_claim__may_be_the_ruled_truth(attested, settler, delegator, relayer, deployed) -> None:
    """A lying quorum that disputes itself with a second lie keeps nobody from claiming the truth."""
    dispute(attested, root=OTHER, sender=settler)
    dispute(attested, root=THIRD, sender=delegator)
    dispute(attested, root=NONE, available=0, sender=relayer)
    resolve(attested, THIRD)
    assert bytes(deployed.market.roundOf(attested.pool, 0).root) == THIRD
    # Four bonds, the observer's among them, less half a bond.
    assert deployed.vault.creditOf(delegator) == 35 * UNIT // 10
    assert deployed.vault.fundOf(attested.pool).free == UNIT // 2
    assert (deployed.vault.creditOf(settler), deployed.vault.bonds()) == (0, 0)


def test_dispute__claimed_before__reverts(attested, disputes, reverts) -> None:
    dispute(attested)
    dispute(attested, root=NONE, available=0b10)
    # Bits of entries that are not revealed do not matter, and nothing but the root matters if there is no truth.
    for again, number in (({"available": 0b111}, 0), ({"root": NONE, "available": 0b01}, 1)):
        with reverts(disputes.AlreadyClaimed, number):
            dispute(attested, **again)
    # A root whose series cannot be fetched by the CID that was claimed with it can be claimed with another CID.
    assert not dispute(attested, cid=CID[:4] + keccak(b"fetched")).failed


def test_dispute__cid__is_valid_and_may_be_missing_without_a_truth(attested, disputes, reverts) -> None:
    for root, cid in ((OTHER, b""), (OTHER, CID[:-1]), (OTHER, b"\x02" + CID[1:]), (NONE, CID[:-1])):
        with reverts(disputes.WrongCid):
            dispute(attested, root=root, cid=cid)
    assert not dispute(attested, root=NONE, cid=b"").failed


def test_dispute__many_claims__bonds_double_until_there_is_no_room(
    attested, attestors, deployed, disputes, reverts, event
) -> None:
    bonds = [event(dispute(attested, root=keccak(bytes([n]))), disputes.Disputed).bond for n in range(16)]
    assert bonds == [UNIT << n // 4 for n in range(16)]
    with reverts(disputes.ClaimsFull):
        dispute(attested, root=OTHER)
    # A second quorum always has room.
    assert event(contradict(attested, attestors[:2]), disputes.Contradicted).claim == 16
    assert deployed.vault.bonds() == sum(bonds) + UNIT
    resolve(attested, OTHER)
    assert deployed.vault.creditOf(attested.relayer) == sum(bonds) + UNIT // 2


def test_dispute__after_the_ruling__reverts(attested, disputes, reverts) -> None:
    dispute(attested)
    resolve(attested, OTHER)
    with reverts(disputes.AlreadyRuled):
        dispute(attested, root=TRUTH)


def test_dispute__cancelled_round__reverts(
    attested, attestors, forecaster, rival_forecaster, deployed, reverts
) -> None:
    """A round that is ruled to have no truth can end at once. Nothing opens it again."""
    dispute(attested, root=NONE, available=0)
    resolve(attested, NONE, 0)
    market = deployed.market
    market.cancel(attested.pool, 0, [forecaster, rival_forecaster], sender=attested.relayer)
    with reverts(deployed.disputes.RoundEnded):
        dispute(attested)
    with reverts(deployed.disputes.RoundEnded):
        contradict(attested, attestors[:2])
    with reverts(market.RoundEnded):
        attested.observe(0, 0b11)
    assert market.roundOf(attested.pool, 0).dispute == 2


def test_dispute__same_truth__reverts(attested, disputes, reverts) -> None:
    # Bits of entries that are not revealed do not matter.
    for available in (0b11, 0b111):
        with reverts(disputes.SameObservation):
            dispute(attested, root=TRUTH, available=available)


def test_dispute__bits_of_a_revealed_entry__opens(attested) -> None:
    assert not dispute(attested, root=TRUTH, available=0b01).failed


WRONG_CIDS = pytest.mark.parametrize("cid", [CID[:-1], CID + b"\0", b"\0" + CID[1:]], ids=len)


@WRONG_CIDS
def test_dispute__cid_of_another_length_or_kind__reverts(attested, disputes, reverts, cid) -> None:
    for root in (OTHER, NONE):
        with reverts(disputes.WrongCid):
            dispute(attested, root=root, cid=cid)


def test_dispute__empty_cid__only_without_a_truth(attested, disputes, reverts) -> None:
    with reverts(disputes.WrongCid):
        dispute(attested, cid=b"")
    assert not dispute(attested, root=NONE, cid=b"").failed
    # Without a truth a claim names no series and no entries.
    claim = disputes.claimOf(attested.pool, 0, 0)
    assert (bytes(claim.root), bytes(claim.sha256Hash), claim.available) == (NONE, bytes(32), 0)


@WRONG_CIDS
def test_resolve__cid_of_another_length_or_kind__reverts(attested, disputes, reverts, cid) -> None:
    dispute(attested)
    for root in (TRUTH, OTHER, NONE):
        with reverts(disputes.WrongCid):
            resolve(attested, root, cid=cid)


def test_resolve__empty_cid_for_another_truth__reverts(attested, disputes, reverts) -> None:
    dispute(attested)
    with reverts(disputes.WrongCid):
        resolve(attested, OTHER, cid=b"")


@pytest.mark.parametrize("root", [TRUTH, NONE], ids=["attested", "none"])
def test_resolve__empty_cid_where_no_series_is_replaced__rules(attested, root) -> None:
    dispute(attested)
    assert not resolve(attested, root, cid=b"").failed


def test_dispute__unobserved__reverts(revealed, disputes, reverts) -> None:
    with reverts(disputes.NotObserved):
        dispute(revealed)


@pytest.mark.parametrize(("offset", "accepted"), [(5398, True), (5399, True), (5400, False), (5401, False)])
def test_dispute__around_dispute_end(attested, disputes, reverts, offset, accepted) -> None:
    attested.at(0, offset)
    if accepted:
        assert not dispute(attested).failed
        return
    with reverts(disputes.OutsideWindow, attested.gate(0) + 4200, attested.gate(0) + 5400):
        dispute(attested)


def test_contradict__second_quorum__opens_without_a_bond(attested, attestors, deployed, disputes, event) -> None:
    receipt = contradict(attested, attestors[:2])
    log = event(receipt, disputes.Contradicted)
    assert (bytes(log.root), list(log.signers)) == (OTHER, [key.address for key in attestors[:2]])
    assert list(receipt.events.filter(deployed.vault.BondTaken)) == []
    assert deployed.market.roundOf(attested.pool, 0).dispute == 1


def test_contradict__after_other_claims_and_once(attested, attestors, disputes, reverts, event) -> None:
    dispute(attested)
    with reverts(disputes.AlreadyClaimed, 0):
        contradict(attested, attestors[:2])
    assert event(contradict(attested, attestors[:2], root=THIRD), disputes.Contradicted).claim == 1
    with reverts(disputes.AlreadyContradicted):
        contradict(attested, attestors[:2], root=keccak(text="fourth"))
    dispute(attested, root=keccak(text="fourth"))
    assert disputes.claimCount(attested.pool, 0) == 3
    assert disputes.claimOf(attested.pool, 0, 1).bond == 0


def test_contradict__no_quorum_stranger_or_zero_root__reverts(attested, attestors, deployed, disputes, reverts) -> None:
    with reverts(deployed.pools.QuorumMissed, 1, 2):
        contradict(attested, attestors[:1])
    with reverts(deployed.pools.NotAttestor, attestors[0].address):
        contradict(attested, attestors[1::-1])
    with reverts(disputes.ZeroRoot):
        contradict(attested, attestors, root=NONE)


def test_resolve__claimed_truth__challenger_wins(attested, settler, delegator, deployed, disputes, event) -> None:
    dispute(attested, available=0b01, sender=delegator)
    log = event(resolve(attested, OTHER, 0b01), disputes.Resolved)
    assert (bytes(log.root), log.available, bytes(log.cid), log.upheld) == (OTHER, 0b01, CID, False)
    assert log.winner == delegator.address
    state = deployed.market.roundOf(attested.pool, 0)
    assert (bytes(state.root), state.available, state.dispute, state.status) == (OTHER, 0b01, 2, 0)
    assert deployed.vault.creditOf(delegator) == 15 * UNIT // 10
    assert deployed.vault.fundOf(attested.pool).free == UNIT // 2
    assert deployed.vault.creditOf(settler) == 0
    assert deployed.vault.bonds() == 0


@pytest.mark.parametrize("ruled", [{"root": THIRD}, {"root": OTHER, "available": 0b01}, {"root": NONE}])
def test_resolve__truth_that_nobody_claimed__all_bonds_go_to_the_fund(
    attested, settler, delegator, deployed, disputes, event, ruled
) -> None:
    dispute(attested, sender=delegator)
    log = event(resolve(attested, **ruled), disputes.Resolved)
    assert (log.upheld, int(log.winner, 16)) == (False, 0)
    assert [deployed.vault.creditOf(account) for account in (settler, delegator)] == [0, 0]
    assert deployed.vault.fundOf(attested.pool).free == 2 * UNIT
    assert deployed.vault.bonds() == 0


def test_resolve__attested_truth__observer_wins(attested, settler, delegator, deployed, disputes, event) -> None:
    dispute(attested, sender=delegator)
    assert event(resolve(attested, TRUTH), disputes.Resolved).upheld
    assert deployed.vault.creditOf(settler) == UNIT // 2
    assert deployed.vault.fundOf(attested.pool).free == UNIT // 2
    # The observer's own bond is returned when the round ends.
    assert deployed.vault.bonds() == UNIT


def test_resolve__none__voids_the_round_and_revealed_entries_do_not_forfeit(
    attested, forecaster, rival_forecaster, deployed, booked, reverts
) -> None:
    dispute(attested, root=NONE, available=0)
    resolve(attested, NONE, 0)
    attested.at(0, "disputeEnd")
    market = deployed.market
    with reverts(market.RoundEnded):
        attested.propose(0, [1, 2])
    assert not market.hasReference(attested.pool, 2)
    names = [forecaster, rival_forecaster]
    _, forfeits = booked(market.cancel(attested.pool, 0, names, sender=attested.relayer))
    assert forfeits == [0, 0]


def test_resolve__contradicted__observer_loses_its_bond(attested, attestors, delegator, deployed) -> None:
    contradict(attested, attestors[:2], sender=delegator)
    resolve(attested, OTHER)
    assert deployed.vault.creditOf(delegator) == UNIT // 2
    assert deployed.vault.fundOf(attested.pool).free == UNIT // 2


def test_resolve__contradicted_and_upheld__nobody_loses(attested, attestors, settler, deployed) -> None:
    contradict(attested, attestors[:2])
    resolve(attested, TRUTH, cid=b"")
    assert deployed.vault.creditOf(settler) == 0
    assert deployed.vault.bonds() == UNIT


def test_resolve__stranger_or_undisputed__reverts(attested, delegator, relayer, disputes, reverts) -> None:
    with reverts(disputes.NotDisputed):
        resolve(attested, TRUTH)
    dispute(attested)
    with reverts(disputes.NotArbitrator, delegator.address, relayer.address):
        resolve(attested, TRUTH, sender=delegator)
    resolve(attested, TRUTH)
    with reverts(disputes.NotDisputed):
        resolve(attested, OTHER)


def test_resolve__cid__is_needed_for_another_truth(attested, disputes, reverts) -> None:
    dispute(attested)
    for root, cid in ((OTHER, b""), (OTHER, CID[:-1]), (TRUTH, CID[:-1]), (NONE, CID + b"\0")):
        with reverts(disputes.WrongCid):
            resolve(attested, root, cid=cid)
    assert not resolve(attested, NONE, cid=b"").failed


@pytest.mark.parametrize(("offset", "ruled"), [(5998, True), (5999, True), (6000, False), (6001, False)])
def test_resolve_and_lapse__around_resolve_end(attested, disputes, reverts, offset, ruled) -> None:
    dispute(attested)
    attested.at(0, offset)
    gate, relayer = attested.gate(0), attested.relayer
    if ruled:
        with reverts(disputes.OutsideWindow, gate + 6000, 2**64 - 1):
            disputes.lapse(attested.pool, 0, sender=relayer)
        attested.at(0, 5999)
        assert not resolve(attested, OTHER).failed
        return
    with reverts(disputes.OutsideWindow, 0, gate + 6000):
        resolve(attested, OTHER)
    assert not disputes.lapse(attested.pool, 0, sender=relayer).failed


def test_lapse__no_ruling__attested_truth_stands(attested, delegator, deployed, disputes, event) -> None:
    dispute(attested, sender=delegator)
    attested.at(0, 6000)
    receipt = disputes.lapse(attested.pool, 0, sender=attested.relayer)
    assert event(receipt, disputes.Lapsed).round == 0
    state = deployed.market.roundOf(attested.pool, 0)
    assert (bytes(state.root), state.dispute) == (TRUTH, 2)
    assert deployed.vault.creditOf(delegator) == 0
    assert deployed.vault.fundOf(attested.pool).free == UNIT


@pytest.mark.parametrize(("offset", "accepted"), [(5400, False), (5999, False), (6000, True), (6001, True)])
def test_propose__ruling_awaited__opens_at_resolve_end(attested, deployed, reverts, offset, accepted) -> None:
    dispute(attested)
    attested.at(0, offset)
    if accepted:
        assert not attested.propose(0, [1, 2]).failed
        return
    with reverts(deployed.market.OutsideWindow, attested.gate(0) + 6000, attested.gate(0) + 6600):
        attested.propose(0, [1, 2])


def test_propose__after_a_ruling__has_the_rows_that_it_counts(attested) -> None:
    dispute(attested, root=TRUTH, available=0b01)
    resolve(attested, TRUTH, 0b01)
    attested.at(0, "disputeEnd")
    assert not attested.propose(0, [1]).failed


def test_observe__after_a_ruling_of_none__reverts(attested, deployed, reverts) -> None:
    dispute(attested, root=NONE, available=0)
    resolve(attested, NONE, 0)
    with reverts(deployed.market.AlreadyObserved):
        attested.observe(0, 0b11)


def test_market_hooks__not_the_disputes_contract__revert(attested, deployed, relayer, reverts) -> None:
    market, pool = deployed.market, attested.pool
    for call, rest in (
        (market.openDispute, ()),
        (market.closeDispute, (False, OTHER, 0)),
        (market.removeProposal, (0,)),
    ):
        with reverts(market.NotDisputes, relayer.address):
            call(pool, 0, *rest, sender=relayer)


def test_disputes__vault_of_another_deployment__reverts(project, deployed, relayer, reverts) -> None:
    with reverts(deployed.disputes.WrongDisputes):
        relayer.deploy(container_of(project, "Disputes"), deployed.market)
