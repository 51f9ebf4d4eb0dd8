"""The gas of a whole round from its receipts, printed and held under a ceiling."""

import sys
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from eth_utils import keccak

UNIT = 10**18
ENTRIES = 8
# Ceilings a little above what was measured: a change that costs more has to say why.
CEILINGS = {
    "commit, first of a round": 151_000,
    "commit, next": 134_000,
    "commit, revision": 80_000,
    "reveal, first": 94_000,
    "reveal, next": 58_000,
    "observe": 158_000,
    "propose": 396_000,
    "finalize, 8 entries": 395_000,
    "claim": 48_000,
    "stake": 101_000,
}


@pytest.fixture
def region(world, params, epoch, relayer, deployed):
    """A pool with T x K as deployed, groups of eight, and the feeds asked for."""

    def create(feeds: int, steps: int, levels: int):
        rules = params | {
            "region": f"{feeds}".encode().ljust(32, b"\0"),
            "step": 3600 // steps,
            "steps": steps,
            "levels": levels,
            "group": 8,
            "maxEntries": ENTRIES,
        }
        pool = deployed.pools.poolId(rules)
        deployed.pools.createPool(rules, epoch | {"feedCount": feeds}, sender=relayer)
        return replace(world, pool=bytes(pool), params=rules, commits={})

    return create


def loss_share(rules: dict, i: int) -> int:
    """A group's loss that scores well below the bound, a little worse for each later row."""
    return rules["lossMax"] * rules["steps"] * rules["levels"] * (rules["levels"] + 1) * (10 + i) // 40


def play(world: Any, number: int, names: list[str], feeds: int) -> tuple[dict[str, int], int]:
    """A whole round: the dearest call of every kind, and the sum of the calls that it needs."""
    market = world.contracts.market
    gas: dict[str, list[int]] = defaultdict(list)
    world.at(number, -1000)
    for i, name in enumerate(names):
        gas["commit, next" if i else "commit, first of a round"].append(world.commit(number, name).gas_used)
    revision = world.commit(number, names[0], revision=2).gas_used
    world.at(number, 0)
    for i, name in enumerate(names):
        gas["reveal, next" if i else "reveal, first"].append(world.reveal(number, name).gas_used)
    world.at(number, "observeStart")
    gas["observe"].append(world.observe(number, (1 << ENTRIES) - 1).gas_used)
    world.at(number, "disputeEnd")
    groups = -(-feeds // 8)
    losses = [loss_share(world.params, i) for i in range(ENTRIES + 1)]
    rows = [loss.to_bytes(5, "big") * groups for loss in losses]
    proposal = market.propose(world.pool, number, rows, sender=world.relayer)
    gas["propose"].append(proposal.gas_used)
    world.chain.pending_timestamp = proposal.timestamp + world.params["refuteWindow"]
    sums = [loss * groups for loss in losses]
    final = market.finalize(world.pool, number, names, sums, [keccak(row) for row in rows], sender=world.relayer)
    gas["finalize, 8 entries"].append(final.gas_used)
    whole = sum(sum(used) for used in gas.values())
    return {step: max(used) for step, used in gas.items()} | {"commit, revision": revision}, whole


@pytest.mark.parametrize(("feeds", "steps", "levels"), [(8, 4, 3), (64, 24, 9), (1024, 24, 9)])
def test_gas(region, operator, delegator, sponsor, deployed, capsys, feeds: int, steps: int, levels: int) -> None:
    vault = deployed.vault
    deployed.token.mint(operator, 10_000 * UNIT, sender=operator)
    world = region(feeds, steps, levels)
    names = [world.register(operator) for _ in range(ENTRIES)]
    vault.fund(world.pool, 50 * UNIT, sender=sponsor)
    stake = vault.stake(names[0], UNIT, sender=delegator).gas_used
    world.at(0, "observeStart")
    world.observe(0)
    # The first round fills slots that later ones only change; what is reported is a later one.
    first, _ = play(world, 2, names, feeds)
    table, whole = play(world, 4, names, feeds)
    table |= {"stake": stake, "claim": vault.claim(names[:1], sender=operator).gas_used}
    values = ENTRIES * feeds * steps * levels
    with capsys.disabled():
        sys.stdout.write(f"\n{feeds} feeds x {steps} x {levels}, {ENTRIES} entries: {table}\n")
        sys.stdout.write(f"first finalize {first['finalize, 8 entries']}, whole round {whole}, ")
        sys.stdout.write(f"{whole / values:.3f} a forecast value\n")
    over = {step: used for step, used in table.items() if used > CEILINGS[step]}
    assert over == {}
