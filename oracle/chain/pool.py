"""A pool as its rounds see it: the immutable rules and the epoch's feeds and attestors."""

from dataclasses import dataclass
from typing import Any

from forewatt.protocol.cid import cid_text
from forewatt.protocol.manifest import FeedEntry, decode_manifest
from forewatt.protocol.pool import PoolParams, params_from_struct
from forewatt.protocol.quantise import fallback_series
from forewatt.protocol.words import SCALE_PPM
from forewatt.stores.content import ContentStore


@dataclass(frozen=True)
class Pool:
    """One pool with the epoch that its rounds belong to."""

    id: bytes
    rules: PoolParams
    feeds: tuple[FeedEntry, ...]
    attestors: tuple[str, ...]
    quorum: int

    def fallback(self, feed: FeedEntry) -> tuple[int, ...]:
        """The series that is sent for a feed without a forecast: evenly spread quantiles over what it can do."""
        low = -SCALE_PPM if feed.asset_class == "storage" else 0
        return fallback_series(self.rules.steps, self.rules.levels, low)


def load_pool(pool_id: bytes, pools: Any, content: ContentStore) -> Pool:
    """The pool as the chain and its pinned manifest describe it; `pools` is the Pools contract."""
    epoch = pools.epochAt(pool_id, 0)
    return Pool(
        id=pool_id,
        rules=params_from_struct(dict(pools.paramsOf(pool_id).items())),
        feeds=decode_manifest(content.get(cid_text(bytes(epoch.manifest)))),
        attestors=tuple(str(attestor) for attestor in epoch.attestors),
        quorum=int(epoch.quorum),
    )
