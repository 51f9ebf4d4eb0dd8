"""A pool as its rounds see it: the immutable rules, and each epoch's feeds and attestors."""

from dataclasses import dataclass
from typing import Any

from forewatt.protocol.cid import cid_text
from forewatt.protocol.manifest import FeedEntry, decode_manifest
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.quantise import fallback_series
from forewatt.protocol.words import SCALE_PPM
from forewatt.stores.content import ContentStore

_LAST_ROUND = 2**64 - 1


@dataclass(frozen=True)
class Pool:
    """One pool with one of its epochs: what the rounds of that epoch belong to."""

    id: bytes
    rules: PoolParams
    feeds: tuple[FeedEntry, ...]
    attestors: tuple[str, ...]
    quorum: int

    def fallback(self, feed: FeedEntry) -> tuple[int, ...]:
        """The series that is sent for a feed without a forecast: evenly spread quantiles over what it can do."""
        low = -SCALE_PPM if feed.asset_class == "storage" else 0
        return fallback_series(self.rules.steps, self.rules.levels, low)


class PoolEpochs:
    """A pool in all its epochs, as the chain and the pinned manifests describe it; `pools` is the Pools contract.

    The chain is asked for a round beyond those known so far; what a round belongs to is settled once its commits are
    open, so no round is to be asked for before.
    """

    def __init__(self, pool_id: bytes, pools: Any, content: ContentStore) -> None:
        self.id = pool_id
        self.rules = params_from_struct(dict(pools.paramsOf(pool_id).items()))
        self._pools = pools
        self._content = content
        self._epochs: dict[int, Pool] = {}
        self._known = -1

    def at(self, number: int) -> Pool:
        """The pool with the epoch of a round whose commits are open, or were."""
        if number > self._known:
            self._learn(number)
        return self._epochs[max(first for first in self._epochs if first <= number)]

    def attestors(self) -> frozenset[str]:
        """The attestors of all epochs, of those that lie ahead too."""
        held, found = self._pools.epochAt(self.id, _LAST_ROUND), set()
        while True:
            found |= {str(attestor) for attestor in held.attestors}
            if held.fromRound == 0:
                return frozenset(found)
            held = self._pools.epochAt(self.id, int(held.fromRound) - 1)

    def _learn(self, number: int) -> None:
        """Read the epochs of the rounds up to `number` that are not known yet."""
        until = number
        while until > self._known:
            held = self._pools.epochAt(self.id, until)
            first = int(held.fromRound)
            if first not in self._epochs:
                # A new mapping each time: other threads may be looking into the old one.
                self._epochs = {**self._epochs, first: self._read(held)}
            until = first - 1
        self._known = number

    def _read(self, held: Any) -> Pool:
        return Pool(
            id=self.id,
            rules=self.rules,
            feeds=decode_manifest(self._content.get(cid_text(bytes(held.manifest)))),
            attestors=tuple(str(attestor) for attestor in held.attestors),
            quorum=int(held.quorum),
        )
