"""A pool in the epoch of a round: its immutable rules, and that epoch's feeds and attestors."""

from dataclasses import dataclass
from typing import Any

from forewatt.protocol.cid import cid_text
from forewatt.protocol.limits import Epoch
from forewatt.protocol.manifest import SIGNED_CLASSES, FeedEntry, decode_manifest
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.quantise import fallback_series
from forewatt.protocol.typed import Domain
from forewatt.protocol.words import SCALE_PPM
from forewatt.stores.content import ContentStore
from oracle.chain.epochs import LAST_ROUND, epochs_until
from oracle.chain.reads import read


@dataclass(frozen=True)
class Pool:
    """A pool in one epoch. `domain` is its market, for which its commits are signed and sealed."""

    id: bytes
    domain: Domain
    rules: PoolParams
    feeds: tuple[FeedEntry, ...]
    attestors: tuple[str, ...]
    quorum: int

    def fallback(self, feed: FeedEntry) -> tuple[int, ...]:
        """The series that replaces a missing forecast: quantiles spread evenly over the feed's range."""
        low = -SCALE_PPM if feed.asset_class in SIGNED_CLASSES else 0
        return fallback_series(self.rules.steps, self.rules.levels, low)


class PoolEpochs:
    """A pool in every epoch, read from the chain and the pinned manifests; `pools` is the Pools contract.

    The epoch of a round is fixed once its commits are open: ask for no round before that. Epochs are read once.
    """

    def __init__(self, pool_id: bytes, domain: Domain, pools: Any, content: ContentStore) -> None:
        self.id, self.domain = pool_id, domain
        self.rules = params_from_struct(dict(read(pools.paramsOf, pool_id).items()))
        self._pools = pools
        self._content = content
        self._epochs: dict[int, Pool] = {}
        self._known = -1

    def at(self, number: int) -> Pool:
        """The pool in the epoch of a round whose commits are open or over."""
        if number > self._known:
            self._read_epochs(number)
        return self._epochs[max(first for first in self._epochs if first <= number)]

    def attestors(self) -> frozenset[str]:
        """Attestors of every epoch, future ones included."""
        epochs = epochs_until(self._pools, self.id, LAST_ROUND)
        return frozenset(attestor for epoch in epochs for attestor in epoch.attestors)

    def _read_epochs(self, number: int) -> None:
        """Read the epochs of the rounds up to `number` that are not known yet."""
        for epoch in epochs_until(self._pools, self.id, number):
            if epoch.from_round not in self._epochs:
                # Replace the mapping instead of changing it: other threads may be reading the old one.
                self._epochs = {**self._epochs, epoch.from_round: self._pool_in(epoch)}
            if epoch.from_round <= self._known + 1:
                break
        self._known = number

    def _pool_in(self, epoch: Epoch) -> Pool:
        manifest = self._content.get(cid_text(epoch.manifest_cid))
        return Pool(self.id, self.domain, self.rules, decode_manifest(manifest), epoch.attestors, epoch.quorum)
