"""Plays rounds at the limits of a pool, in the states that cost most, and reads the gas from the receipts."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forewatt.protocol.limits import MAX_ATTESTORS, MAX_GROUP, MAX_GROUP_VALUES, MAX_ROW_BYTES
from forewatt.protocol.refute import GroupProof
from forewatt.protocol.rows import LOSS_BYTES
from forewatt.protocol.series import encode_series
from forewatt.protocol.tree import build, depth_of, leaf, leaf_salt
from forewatt.protocol.words import MAX_ENTRIES
from tests.contracts.conftest import UNIT, World, fields_of, local_key

BATCH = 16
"""Number of commits or reveals in a batch."""
Call = tuple[Any, Any, bytes]
"""A call for one block: sender, contract, calldata."""


@dataclass
class Crowd:
    """As many forecasters as a round takes and one more, each with its own operator and an earning delegation."""

    world: World
    mine: Callable[[Sequence[Call]], None]
    names: list[str] = field(default_factory=list)

    def register(self, delegator: Any) -> None:
        """Register the forecasters, and let `delegator` stake on each; these stakes earn after the cooldown."""
        token, vault = self.world.contracts.token, self.world.contracts.vault
        for i in range(MAX_ENTRIES + 1):
            operator, authority = local_key(f"crowd's operator {i}").address, local_key(f"crowd's authority {i}")
            calls = [
                (operator, token, token.mint.encode_input(operator, 1_000 * UNIT)),
                (operator, token, token.approve.encode_input(vault, 2**256 - 1)),
                (operator, vault, vault.register.encode_input(authority.address, 1_000, 1_000 * UNIT)),
            ]
            self.names.append(str(vault.forecasterId(operator, 0)))
            self.mine([*calls, (operator, vault, vault.setDelegationCap.encode_input(self.names[-1], 10 * UNIT))])
            self.world.authorities[self.names[-1]] = authority
        self.mine([(delegator, vault, vault.stake.encode_input(name, 10 * UNIT)) for name in self.names])
        self.world.chain.pending_timestamp += vault.cooldown()
        self.mine([(delegator, vault, vault.activate.encode_input(name)) for name in self.names])

    def commit(self, world: World, number: int) -> None:
        """Commit all forecasters but the last with equal wagers."""
        world.at(number, -1_000)
        for names in self._batches():
            forecasts = [world.forecast(number, name) for name in names]
            signed = [item.sign(world.domain, world.authorities[item.forecaster].key) for item in forecasts]
            world.contracts.market.commitMany(list(map(fields_of, forecasts)), signed, sender=world.relayer)
            world.commits |= {(number, item.forecaster): item for item in forecasts}
        assert world.contracts.market.roundOf(world.pool, number).entries == MAX_ENTRIES

    def evict(self, world: World, number: int) -> int:
        """Let the last forecaster take the place of the last entry; return the gas."""
        forecast = world.forecast(number, self.names[-1], wager_wei=20 * UNIT)
        signature = forecast.sign(world.domain, world.authorities[forecast.forecaster].key)
        receipt = world.contracts.market.commitEvicting(
            fields_of(forecast), signature, self.names[:-1], sender=world.relayer
        )
        world.commits[number, forecast.forecaster] = forecast
        self.names[-2:] = self.names[:-3:-1]
        return int(receipt.gas_used)

    def reveal(self, world: World, number: int) -> None:
        """Reveal all entries."""
        world.at(number, 0)
        for names in self._batches():
            forecasts = [fields_of(world.commits[number, name]) for name in names]
            keys = [world.key(number, name) for name in names]
            world.contracts.market.revealMany(forecasts, keys, sender=world.relayer)
        assert world.contracts.market.roundOf(world.pool, number).revealed == 2**MAX_ENTRIES - 1

    def _batches(self) -> list[list[str]]:
        return [self.names[:-1][first : first + BATCH] for first in range(0, MAX_ENTRIES, BATCH)]


def pool_at(world: World, admin: Any, region: str, **rules: Any) -> tuple[World, dict[str, int]]:
    """Create a pool with these rules, and with as many feeds and attestors as it can have, all of which must sign.

    Returns it with the gas of its creation and of a second epoch.
    """
    chosen = world.params | {"region": region.encode().ljust(32, b"\0"), **rules}
    keys = sorted((local_key(f"attestor {i}") for i in range(MAX_ATTESTORS)), key=lambda key: int(key.address, 16))
    groups = MAX_ROW_BYTES // LOSS_BYTES // (chosen["maxEntries"] + 1)
    epoch = world.epoch | {
        "feedCount": groups * chosen["group"],
        "attestors": [key.address for key in keys],
        "quorum": MAX_ATTESTORS,
    }
    pools = world.contracts.pools
    gas = {"createPool": pools.createPool(chosen, epoch, sender=admin).gas_used}
    pool = bytes(pools.poolId(chosen))
    gas["appendEpoch"] = pools.appendEpoch(pool, epoch | {"fromRound": 1_000}, sender=admin).gas_used
    return replace(world, pool=pool, params=chosen, epoch=epoch, attestors=keys, commits={}, proposals={}), gas


def rows_at(world: World, losses: Sequence[int]) -> list[bytes]:
    """One row a loss, which is the loss of every group."""
    groups = world.epoch["feedCount"] // world.params["group"]
    return [loss.to_bytes(LOSS_BYTES, "big") * groups for loss in losses]


@dataclass(frozen=True)
class LargestGroup:
    """The first group of a tree, with all values that a group can have and the longest path; other leaves miss."""

    proof: GroupProof
    forecast_root: bytes
    observed_root: bytes


def largest_group(world: World, seed: bytes) -> LargestGroup:
    """Draw the group for a pool whose rules are at the limit."""
    dice, steps, levels = random.Random(1), world.params["steps"], world.params["levels"]
    assert steps * levels * MAX_GROUP == MAX_GROUP_VALUES
    series = [
        encode_series([value for _ in range(steps) for value in sorted(_values(dice, levels))])
        for _ in range(MAX_GROUP)
    ]
    truth = [encode_series(_values(dice, steps)) for _ in range(MAX_GROUP)]
    depth, height = depth_of(world.epoch["feedCount"], MAX_GROUP), MAX_GROUP.bit_length() - 1
    forecast = build([leaf(i, item, leaf_salt(seed, i)) for i, item in enumerate(series)], depth)
    observed = build([leaf(i, item) for i, item in enumerate(truth)], depth)
    paths = tuple(forecast.path(0, height)), tuple(observed.path(0, height))
    return LargestGroup(GroupProof(0, tuple(series), paths[0], tuple(truth), paths[1]), forecast.root, observed.root)


def _values(dice: random.Random, count: int) -> list[int]:
    return [dice.randint(1, 1_000_000) for _ in range(count)]
