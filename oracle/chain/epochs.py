"""Reads a pool's epochs from the Pools contract."""

from collections.abc import Iterator
from typing import Any

from forewatt.protocol.limits import Epoch
from oracle.chain.reads import read

LAST_ROUND = 2**64 - 1


def epoch_at(pools: Any, pool_id: bytes, number: int) -> Epoch:
    """The epoch of a round; `pools` is the Pools contract."""
    answer = read(pools.epochAt, pool_id, number)
    return Epoch(
        from_round=int(answer.fromRound),
        feeds_root=bytes(answer.feedsRoot),
        feed_count=int(answer.feedCount),
        manifest_cid=bytes(answer.manifest),
        attestors=tuple(str(attestor) for attestor in answer.attestors),
        quorum=int(answer.quorum),
    )


def epochs_until(pools: Any, pool_id: bytes, number: int) -> Iterator[Epoch]:
    """The epochs of the rounds 0 to `number`, the latest first."""
    while number >= 0:
        epoch = epoch_at(pools, pool_id, number)
        yield epoch
        number = epoch.from_round - 1
