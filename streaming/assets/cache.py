"""A copy of the asset registry in memory, for code that must not wait for MongoDB."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from pymongo.database import Database
from pymongo.errors import PyMongoError

from forewatt.periodic import PeriodicTask
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets

REFRESH_S = 5.0


class RegistryCache:
    """Holds all assets in `by_id` and reads them again every `refresh_s` seconds.

    Entering the context reads them first; PyMongoError if that fails. Later failures are logged and retried.
    """

    def __init__(self, database: Database[dict[str, Any]], refresh_s: float = REFRESH_S) -> None:
        self._database = database
        self._task = PeriodicTask("registry-cache", self._refresh, refresh_s, recoverable=(PyMongoError,))
        self.by_id: Mapping[str, Asset] = {}

    def __enter__(self) -> Self:
        self._refresh()
        self._task.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._task.stop()

    def _refresh(self) -> None:
        self.by_id = {asset.asset_id: asset for asset in all_assets(self._database)}
