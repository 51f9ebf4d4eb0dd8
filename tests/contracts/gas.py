"""Plays rounds and reads the gas of the calls from their receipts. Has the budgets, and figures of other protocols."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

UNIT = 10**18
STEPS, LEVELS, GROUP = 24, 9, 8
PREDICTOOR = "Ocean Predictoor: 117-139k submit and 35k claim for one binary slot"
UMA = "UMA OOv3: 194-211k assert"
OCR2 = "Chainlink OCR2: 95-177k transmit of one median"
BUDGETS: dict[str, tuple[int, str]] = {
    "commit, first of a round": (140_000, PREDICTOOR),
    "commit, next": (122_000, PREDICTOOR),
    "commit, revision": (80_000, ""),
    "commit, each in a batch": (90_000, PREDICTOOR),
    "reveal, first": (90_000, ""),
    "reveal, next": (50_000, ""),
    "reveal, each in a batch": (30_000, ""),
    "observe": (125_000, OCR2),
    "propose": (280_000, UMA),
    "refute": (700_000, ""),
    "finalize": (60_000, "and 40,000 per entry"),
    "claim": (60_000, PREDICTOOR),
    "claim, a delegator's first": (75_000, PREDICTOOR),
    "stake": (130_000, ""),
}


def budget(name: str, entries: int) -> int:
    """Return the gas budget of a call in a round with this number of entries."""
    return BUDGETS[name][0] + (40_000 * entries if name == "finalize" else 0)


def region(world: Any, admin: Any, feeds: int, entries: int) -> Any:
    """Create a pool of 24 steps and 9 levels, with groups of eight feeds."""
    rules = world.params | {
        "region": f"{feeds} {entries}".encode().ljust(32, b"\0"),
        "step": 3600 // STEPS,
        "steps": STEPS,
        "levels": LEVELS,
        "group": GROUP,
        "maxEntries": entries,
        "emaRounds": 1_000,
    }
    pools = world.contracts.pools
    pools.createPool(rules, world.epoch | {"feedCount": feeds}, sender=admin)
    return replace(world, pool=bytes(pools.poolId(rules)), params=rules, commits={}, proposals={})


def play(world: Any, number: int, names: list[str], feeds: int, *, batched: bool) -> tuple[dict[str, int], int]:
    """Play a round; return the highest gas of each kind of call, and the gas of all calls together."""
    gas: dict[str, list[int]] = defaultdict(list)
    world.at(number, -1000)
    (_commit_all if batched else _commit_each)(world, number, names, gas)
    world.at(number, 0)
    (_reveal_all if batched else _reveal_each)(world, number, names, gas)
    world.at(number, "observeStart")
    gas["observe"].append(world.observe(number, (1 << len(names)) - 1).gas_used)
    world.at(number, "disputeEnd")
    proposal = world.propose_rows(number, rows(world.params, len(names) + 1, feeds))
    gas["propose"].append(proposal.gas_used)
    world.chain.pending_timestamp = proposal.timestamp + world.params["refuteWindow"]
    gas["finalize"].append(world.finalize(number, names).gas_used)
    highest = {name: max(used) for name, used in gas.items()}
    for name in ("commit, each in a batch", "reveal, each in a batch"):
        if name in highest:
            highest[name] //= len(names)
    return highest, sum(sum(used) for used in gas.values())


def rows(rules: dict[str, Any], count: int, feeds: int) -> list[bytes]:
    """Return `count` rows with losses well below the bound, which rise from row to row."""
    bound = rules["lossMax"] * STEPS * LEVELS * (LEVELS + 1)
    return [(bound * (100 + i) // 400).to_bytes(5, "big") * (-(-feeds // GROUP)) for i in range(count)]


def _commit_each(world: Any, number: int, names: list[str], gas: dict[str, list[int]]) -> None:
    for i, name in enumerate(names):
        gas["commit, next" if i else "commit, first of a round"].append(world.commit(number, name).gas_used)


def _commit_all(world: Any, number: int, names: list[str], gas: dict[str, list[int]]) -> None:
    forecasts = [world.forecast(number, name) for name in names]
    signatures = [forecast.sign(world.domain, world.authorities[forecast.forecaster].key) for forecast in forecasts]
    messages = [dict(forecast.message()) for forecast in forecasts]
    receipt = world.contracts.market.commitMany(messages, signatures, sender=world.relayer)
    gas["commit, each in a batch"].append(receipt.gas_used)
    world.commits |= {(number, forecast.forecaster): forecast for forecast in forecasts}


def _reveal_each(world: Any, number: int, names: list[str], gas: dict[str, list[int]]) -> None:
    for i, name in enumerate(names):
        gas["reveal, next" if i else "reveal, first"].append(world.reveal(number, name).gas_used)


def _reveal_all(world: Any, number: int, names: list[str], gas: dict[str, list[int]]) -> None:
    messages = [dict(world.commits[number, name].message()) for name in names]
    keys = [world.key(number, name) for name in names]
    receipt = world.contracts.market.revealMany(messages, keys, sender=world.relayer)
    gas["reveal, each in a batch"].append(receipt.gas_used)
