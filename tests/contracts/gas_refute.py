"""Measures the gas of refuting a row, of an entry and of the reference, and of a delegator's first claim."""

import random
from collections.abc import Sequence
from typing import Any

from forewatt.protocol.refute import GroupProof, forecast_proof, reference_proof
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import forecast_tree, observation_tree
from oracle.node.settler.evm import NO_COMMIT
from tests.contracts.gas import GROUP, LEVELS, STEPS, rows

WRONG_GROUP = 77
"""Number of the group whose loss is wrong in both proposals."""


def contested(world: Any, number: int, names: list[str], feeds: int, delegator: Any) -> dict[str, int]:
    """Play a round with real series whose first two proposals are refuted, and let a delegator claim its reward."""
    market, vault = world.contracts.market, world.contracts.vault
    dice = random.Random(feeds)
    earlier, truth = (_observed(dice, feeds) for _ in range(2))
    series = [encode_series(_quantiles(dice)) for _ in range(feeds)]
    world.at(number - world.params["refLag"], "observeStart")
    world.observe(number - world.params["refLag"], root=observation_tree(earlier, GROUP).root)
    vault.activate(names[0], sender=delegator)
    world.at(number, -1000)
    key, seed = world.key(number, names[0]), world.seed(number, names[0])
    world.commit(number, names[0], root=forecast_tree(series, seed, GROUP).root)
    for name in names[1:]:
        world.commit(number, name)
    world.at(number, 0)
    for name in names:
        world.reveal(number, name)
    world.at(number, "observeStart")
    world.observe(number, (1 << len(names)) - 1, root=observation_tree(truth, GROUP).root)
    world.at(number, "disputeEnd")
    claimed = rows(world.params, len(names) + 1, feeds)
    for _ in range(3):
        last = world.propose_rows(number, claimed)
    entry = forecast_proof(series, seed, truth, WRONG_GROUP, GROUP)
    reference = reference_proof(earlier, truth, WRONG_GROUP, GROUP)
    forecast = world.commits[number, names[0]].message()
    highest = max(
        _refute(world, number, 0, forecast, key, claimed[0], entry),
        _refute(world, number, 1, NO_COMMIT, bytes(32), claimed[-1], reference),
    )
    world.chain.pending_timestamp = last.timestamp + world.params["refuteWindow"]
    world.finalize(number, names, 2)
    assert market.roundOf(world.pool, number).finalProposal == 2
    return {"refute": highest, "claim, a delegator's first": vault.claim(names[:1], sender=delegator).gas_used}


def _refute(world: Any, number: int, proposal: int, forecast: Any, key: bytes, row: bytes, proof: GroupProof) -> int:
    evidence = {"forecast": forecast, "key": key, "row": row, "proof": proof.message()}
    content = world.proposals[number, proposal]
    disputes = world.contracts.disputes
    receipt = disputes.refute(world.pool, number, proposal, content, evidence, sender=world.relayer)
    assert len(list(receipt.events.filter(disputes.Refuted))) == 1
    return int(receipt.gas_used)


def _observed(dice: random.Random, feeds: int) -> Sequence[bytes]:
    return [encode_series([dice.randint(0, 1_000_000) for _ in range(STEPS)]) for _ in range(feeds)]


def _quantiles(dice: random.Random) -> list[int]:
    return [value for _ in range(STEPS) for value in sorted(dice.randint(0, 1_000_000) for _ in range(LEVELS))]
