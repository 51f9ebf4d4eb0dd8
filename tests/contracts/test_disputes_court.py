"""Erc792Arbitrator: a pool whose disputes an ERC-792 court rules."""

from dataclasses import replace

import pytest
from eth_utils import keccak

CID = bytes.fromhex("01551220") + keccak(b"payload")
TRUTH, OTHER = keccak(text="truth"), keccak(text="other")
COST = 10**9


@pytest.fixture
def court(project, relayer, deployed):  # noqa: ARG001 - the fixture compiles the contracts
    return relayer.deploy(project.Court)


@pytest.fixture
def adapter(project, relayer, deployed, court):
    return relayer.deploy(project.Erc792Arbitrator, court, deployed.disputes, b"")


@pytest.fixture
def judged(world, adapter, admin, relayer, deployed):
    """Round 0 of a pool whose arbitrator is the court: observed, and disputed by the relayer."""
    rules = world.params | {"arbitrator": adapter.address, "region": b"court".ljust(32, b"\0")}
    deployed.pools.createPool(rules, world.epoch, sender=admin)
    pool = bytes(deployed.pools.poolId(rules))
    judged = replace(world, pool=pool, params=rules, commits={}, proposals={})
    judged.at(0, "observeStart")
    judged.observe(0)
    deployed.disputes.disputeObservation(pool, 0, OTHER, 1, CID, sender=relayer)
    return judged


def request(world, adapter, root=OTHER, value=COST):
    return adapter.request(world.pool, 0, root, 1, CID, sender=world.relayer, value=value)


@pytest.mark.parametrize(
    ("ruling", "root", "dispute", "status"),
    [(0, TRUTH, 1, 0), (1, TRUTH, 2, 0), (2, OTHER, 2, 0), (3, bytes(32), 2, 3), (4, TRUTH, 1, 0)],
)
def test_rule__ruling__sets_truth_and_status(judged, adapter, court, deployed, ruling, root, dispute, status) -> None:
    request(judged, adapter)
    court.give(0, ruling, sender=judged.relayer)
    state = deployed.market.roundOf(judged.pool, 0)
    assert (bytes(state.root), state.dispute, state.status) == (root, dispute, status)


def test_request__wrong_claim_cost_or_twice__reverts(judged, adapter, reverts) -> None:
    with reverts(adapter.WrongClaim):
        request(judged, adapter, root=TRUTH)
    with reverts(adapter.WrongCost, COST - 1, COST):
        request(judged, adapter, value=COST - 1)
    request(judged, adapter)
    with reverts(adapter.AlreadyRequested):
        request(judged, adapter)


def test_request__undisputed__reverts(world, adapter, reverts) -> None:
    with reverts(adapter.NotDisputed):
        request(world, adapter)


def test_rule__stranger__reverts(judged, adapter, relayer, reverts) -> None:
    request(judged, adapter)
    with reverts(adapter.NotCourt, relayer.address):
        adapter.rule(0, 1, sender=relayer)
