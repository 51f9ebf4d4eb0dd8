"""Erc792Arbitrator: a pool whose disputes an ERC-792 court rules."""

from dataclasses import replace

import pytest
from eth_utils import keccak

CID = bytes.fromhex("01551220") + keccak(b"payload")
OWN_CID = CID[:4] + keccak(b"another payload")
TRUTH, OTHER, THIRD = keccak(text="truth"), keccak(text="other"), keccak(text="third")
COST = 10**9


@pytest.fixture
def court(project, relayer, deployed):  # noqa: ARG001 - the fixture compiles the contracts
    return relayer.deploy(project.Court)


@pytest.fixture
def adapter(project, relayer, deployed, court):
    return relayer.deploy(project.Erc792Arbitrator, court, deployed.disputes, b"")


@pytest.fixture
def judged(world, adapter, admin, relayer, delegator, deployed):
    """Round 0 of a pool whose arbitrator is the court: observed, with claims of the relayer and the delegator."""
    rules = world.params | {"arbitrator": adapter.address, "region": b"court".ljust(32, b"\0")}
    deployed.pools.createPool(rules, world.epoch, sender=admin)
    pool = bytes(deployed.pools.poolId(rules))
    judged = replace(world, pool=pool, params=rules, commits={}, proposals={})
    judged.at(0, "observeStart")
    judged.observe(0)
    deployed.disputes.disputeObservation(pool, 0, OTHER, 1, CID, sender=relayer)
    deployed.disputes.disputeObservation(pool, 0, THIRD, 0, OWN_CID, sender=delegator)
    return judged


def request(world, adapter, value=COST):
    return adapter.request(world.pool, 0, sender=world.relayer, value=value)


@pytest.mark.parametrize(
    ("ruling", "root", "dispute", "status"),
    [
        (0, TRUTH, 1, 0),
        (1, TRUTH, 2, 0),
        (2, bytes(32), 2, 3),
        (3, OTHER, 2, 0),
        (4, THIRD, 2, 0),
        (5, TRUTH, 1, 0),
        (2**256 - 1, TRUTH, 1, 0),
    ],
)
def test_rule__ruling__sets_truth_and_status(judged, adapter, court, deployed, ruling, root, dispute, status) -> None:
    judged.at(0, "disputeEnd")
    request(judged, adapter)
    assert court.choicesOf(0) == 4
    court.give(0, ruling, sender=judged.relayer)
    state = deployed.market.roundOf(judged.pool, 0)
    assert (bytes(state.root), state.dispute, state.status) == (root, dispute, status)


def test_rule__claim__names_its_winner_and_its_cid(judged, adapter, court, delegator, deployed, event) -> None:
    judged.at(0, "disputeEnd")
    request(judged, adapter)
    log = event(court.give(0, 4, sender=judged.relayer), deployed.disputes.Resolved)
    assert (bytes(log.root), log.available, bytes(log.cid)) == (THIRD, 0, OWN_CID)
    assert (log.upheld, log.winner) == (False, delegator.address)


@pytest.mark.parametrize(
    ("offset", "accepted"), [(5398, False), (5400, True), (5401, True), (5999, True), (6000, False), (6001, False)]
)
def test_request__waits_for_all_claims_and_ends_with_the_time_to_rule(
    judged, adapter, reverts, offset, accepted
) -> None:
    judged.at(0, offset)
    if accepted:
        assert not request(judged, adapter).failed
        return
    with reverts(adapter.OutsideWindow, judged.gate(0) + 5400, judged.gate(0) + 6000):
        request(judged, adapter)


def test_rule__too_late__reverts_and_the_dispute_lapses(judged, adapter, court, deployed, reverts) -> None:
    judged.at(0, "disputeEnd")
    request(judged, adapter)
    judged.at(0, "resolveEnd")
    with reverts(deployed.disputes.OutsideWindow, 0, judged.gate(0) + 6000):
        court.give(0, 2, sender=judged.relayer)
    assert not deployed.disputes.lapse(judged.pool, 0, sender=judged.relayer).failed
    assert bytes(deployed.market.roundOf(judged.pool, 0).root) == TRUTH


def test_request__wrong_cost_or_twice__reverts(judged, adapter, reverts) -> None:
    judged.at(0, "disputeEnd")
    with reverts(adapter.WrongCost, COST - 1, COST):
        request(judged, adapter, value=COST - 1)
    request(judged, adapter)
    with reverts(adapter.AlreadyRequested):
        request(judged, adapter)


def test_request__undisputed__reverts(world, adapter, reverts) -> None:
    with reverts(adapter.NotDisputed):
        request(world, adapter)


def test_rule__stranger__reverts(judged, adapter, relayer, reverts) -> None:
    judged.at(0, "disputeEnd")
    request(judged, adapter)
    with reverts(adapter.NotCourt, relayer.address):
        adapter.rule(0, 1, sender=relayer)
