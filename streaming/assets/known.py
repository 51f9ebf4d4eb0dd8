"""The registry as it was a few seconds ago, kept up to date beside whoever must not wait for it."""

import logging
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from pymongo.database import Database
from pymongo.errors import PyMongoError

from streaming.assets.model import Asset
from streaming.assets.registry import all_assets

log = logging.getLogger(__name__)

REFRESH_S = 5.0


class KnownAssets:
    """Reads the registry on entering, PyMongoError when it is away then, and every few seconds from then on."""

    def __init__(self, database: Database[dict[str, Any]], refresh_s: float = REFRESH_S) -> None:
        self._database = database
        self._refresh_s = refresh_s
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._refresh_always, name="known-assets", daemon=True)
        self.by_id: Mapping[str, Asset] = {}

    def __enter__(self) -> Self:
        self._refresh()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ending.set()
        self._thread.join()

    def _refresh_always(self) -> None:
        while not self._ending.wait(self._refresh_s):
            try:
                self._refresh()
            except PyMongoError as error:
                log.warning("the registry was not read: %s", error)

    def _refresh(self) -> None:
        self.by_id = {asset.asset_id: asset for asset in all_assets(self._database)}
