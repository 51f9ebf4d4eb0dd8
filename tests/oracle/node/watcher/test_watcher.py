"""A watcher on a real chain: it starts nothing, refutes what is wrong, and disputes what its meters contradict."""

from collections.abc import Mapping
from typing import Any

import ape

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.quantise import quantise_observation
from forewatt.protocol.series import encode_series
from forewatt.protocol.typed import Observation
from oracle.chain.payloads import open_observation
from oracle.node.alerts.alert import Kind
from oracle.node.settler.evm import EvmSettlerParts
from oracle.node.signing import sign
from oracle.node.watcher.evm import evm_evidence, evm_watcher
from oracle.node.watcher.node import Disputes
from tests.oracle.conftest import UNIT

Raised = list[tuple[Kind, Mapping[str, object]]]


def watcher(world: Any, raised: Raised, account: int = 8, bond_wei: int = 0, power_pu: float | None = None) -> Any:
    """A watcher with tokens for bonds; with a bond it disputes, and its own meters measured `power_pu`."""
    signer = ape.accounts.test_accounts[account]
    world.contracts.token.mint(signer, 100 * UNIT, sender=signer)

    def read(window: Any, assets: tuple[str, ...]) -> dict[tuple[str, int], float]:
        capacity_mw = {feed.asset_id: feed.capacity_w / 1e6 for feed in world.pool.feeds}
        assert power_pu is not None
        return {(asset, step): power_pu * capacity_mw[asset] for asset in assets for step in range(window.steps)}

    parts = EvmSettlerParts(
        pool=world.epochs,
        contracts=world.contracts,
        domain=world.domain,
        account=signer,
        attestors=None,
        content=world.content,
        alert=lambda kind, details: raised.append((kind, details)),
    )
    evidence = evm_evidence(world.epochs, world.content, read)
    node = evm_watcher(parts, world.view(), Disputes(evidence, 20_000, bond_wei) if bond_wei else None)
    node.prepare()
    return node


def observed(world: Any, climatology: Any, power_pu: float, watching: Any = None) -> Any:
    """Play round 0 of one forecaster up to its observation, with the watcher's steps; returns the settler."""
    node = world.forecaster("near", ape.accounts.test_accounts[5], climatology(0.4))
    settler, rules = world.settler(), world.pool.rules
    world.measure(0, power_pu)
    for moment in (-rules.open_ahead_s, 0, rules.observe_start_s):
        world.at(rules.gate(0) + moment)
        node.step()
        if watching is not None:
            watching.step()
        settler.step()
    return settler


def test_watcher__wrong_proposal__is_refuted_and_the_right_one_proposed_in_one_step(
    world: Any, climatology: Any
) -> None:
    raised: Raised = []
    node, rules, liar = watcher(world, raised), world.pool.rules, ape.accounts.test_accounts[9]
    observed(world, climatology, 0.4)
    world.at(rules.gate(0) + rules.dispute_end_s)
    node.step()
    assert world.view().refresh().rounds[0].proposals == (), "a watcher makes no first proposal"
    world.contracts.token.mint(liar, 10 * rules.propose_bond_wei, sender=liar)
    world.contracts.token.approve(world.contracts.vault, 10 * rules.propose_bond_wei, sender=liar)
    world.contracts.market.propose(world.pool.id, 0, [bytes(5 * 2)], sender=liar)
    node.step()
    state = world.view().refresh().rounds[0]
    assert (state.refuted, [proposal.number for proposal in state.live()]) == (frozenset({0}), [1])
    ((kind, details),) = raised
    assert (kind, details["round"], details["proposer"]) == (Kind.WRONG_PROPOSAL, 0, str(liar.address))
    world.at(rules.gate(0) + rules.hard_end_s)
    world.settler(attested=False).step()
    node.step()
    ended = world.view().refresh().rounds[0].ended
    assert ended is not None
    assert ended.proposal == 1


def test_watcher__observation_that_its_meters_contradict__is_disputed_with_the_right_values(
    world: Any, climatology: Any
) -> None:
    bond_wei = world.pool.rules.observe_bond_wei
    node = watcher(world, [], bond_wei=bond_wei, power_pu=0.4)
    observed(world, climatology, 0.5, node)
    node.step()
    state = world.view().refresh().rounds[0]
    assert str(state.dispute) == "open"
    claim = world.contracts.disputes.claimOf(world.pool.id, 0, 0)
    assert str(claim.challenger) == str(ape.accounts.test_accounts[8].address)
    assert int(claim.available) == state.observed.available
    attested = open_observation(state.observed, world.pool, world.content).series
    right = encode_series(quantise_observation([0.4] * world.pool.rules.steps, world.pool.rules.steps))
    assert attested != (right,) * len(attested)
    assert bytes(claim.root) != state.observed.root
    node.step()
    assert int(world.contracts.disputes.claimCount(world.pool.id, 0)) == 1
    # After a restart the watcher finds its own claim and adds none.
    again = watcher(world, [], bond_wei=bond_wei, power_pu=0.4)
    again.step()
    assert int(world.contracts.disputes.claimCount(world.pool.id, 0)) == 1


def test_watcher__second_quorum_claimed_too__counts_only_claims_with_a_bond(world: Any, climatology: Any) -> None:
    rules, disputes, challenger = world.pool.rules, world.contracts.disputes, ape.accounts.test_accounts[9]
    node = watcher(world, [], bond_wei=rules.observe_bond_wei, power_pu=0.4)
    observed(world, climatology, 0.5, node)
    world.contracts.token.mint(challenger, 10 * rules.observe_bond_wei, sender=challenger)
    world.contracts.token.approve(world.contracts.vault, 10 * rules.observe_bond_wei, sender=challenger)
    cid = cid_from_text(world.content.put(b"evidence"))
    *bonded, signed = (Observation(world.pool.id, 0, bytes([root]) * 32, 1, cid) for root in range(1, 5))
    for claim in bonded:
        disputes.disputeObservation(*claim.message().values(), sender=challenger)
    signers = sorted(world.attestors, key=lambda account: int(account.address, 16))
    signatures = [sign(signed, world.domain, signer) for signer in signers]
    disputes.contradict(*signed.message().values(), signatures, sender=challenger)
    node.step()
    assert int(disputes.claimCount(world.pool.id, 0)) == 5
    assert int(disputes.claimOf(world.pool.id, 0, 4).bond) == rules.observe_bond_wei


def test_watcher__observation_within_tolerance_or_without_a_bond__is_not_disputed(world: Any, climatology: Any) -> None:
    agrees = watcher(world, [], bond_wei=100 * UNIT, power_pu=0.41)
    silent = watcher(world, [], account=7)
    too_dear = watcher(world, [], account=6, bond_wei=1, power_pu=0.9)
    observed(world, climatology, 0.4, agrees)
    for node in (agrees, silent, too_dear):
        node.step()
    assert int(world.contracts.disputes.claimCount(world.pool.id, 0)) == 0
