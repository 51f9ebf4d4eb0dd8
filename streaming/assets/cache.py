"""A copy of the asset registry in memory, for code that must not wait for MongoDB, or would read it again and again."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Any, Self

from pymongo.database import Database
from pymongo.errors import PyMongoError

from forewatt.periodic import PeriodicTask
from streaming.assets.changes import changed_since, last_change
from streaming.assets.model import Asset
from streaming.assets.registry import assets_named, assets_where

REFRESH_S = 1.0
WHOLE_S = 600.0
"""All assets are read so often, although no change is counted: other programs may have written into MongoDB."""


class RegistryCache:
    """Has the assets of some regions in `by_id`, and asks every `refresh_s` seconds whether one has changed.

    `by_id` is never changed, but replaced. Entering the context reads the assets first; PyMongoError if that fails.
    Later failures are logged and retried.
    """

    def __init__(
        self,
        database: Database[dict[str, Any]],
        refresh_s: float = REFRESH_S,
        owns: Callable[[str], bool] = lambda _region: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._owns, self._clock = database, owns, clock
        self._task = PeriodicTask("registry-cache", self.refresh, refresh_s, recoverable=(PyMongoError,))
        self._lock = threading.Lock()
        self._change: int | None = None
        """The counter of changes when the assets were read; None before."""
        self._whole_at = 0.0
        self.by_id: Mapping[str, Asset] = {}

    def __enter__(self) -> Self:
        self.refresh()
        self._task.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._task.stop()

    def assets(self) -> Collection[Asset]:
        """The assets of now."""
        return self.by_id.values()

    def refresh(self) -> None:
        """Read what has changed; PyMongoError if MongoDB does not answer."""
        with self._lock:
            change = last_change(self._database)
            if self._change is None or self._clock() - self._whole_at >= WHOLE_S:
                assets: Mapping[str, Asset] = self._whole()
                self._whole_at = self._clock()
            elif change != self._change:
                assets = self._with_changes(self._change)
            else:
                return
            self.by_id, self._change = assets, change

    def _whole(self) -> Mapping[str, Asset]:
        assets = {asset.asset_id: asset for asset in assets_where(self._database, self._owns)}
        return self.by_id if assets == self.by_id else assets

    def _with_changes(self, since: int) -> Mapping[str, Asset]:
        """The assets of now, or the same mapping as before if none of these has changed."""
        names = changed_since(self._database, since)
        stored = assets_named(self._database, names)
        now = {name: stored[name] for name in names if name in stored and self._owns(stored[name].region)}
        if all(self.by_id.get(name) == now.get(name) for name in names):
            return self.by_id
        changed = set(names)
        return {name: asset for name, asset in self.by_id.items() if name not in changed} | now
