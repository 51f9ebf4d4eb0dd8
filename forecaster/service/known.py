"""The assets that were asked for lately: a request a few milliseconds after another need not ask MongoDB again."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from pymongo.database import Database

from forecaster.data.assets import asset_of
from forecaster.domain import Asset

TRUSTED_S = 30.0
"""A change of an asset is seen after so long at the latest."""
MANY = 64
"""When more are missing the whole region is read: that is one scan, and not a search for each."""


class KnownAssets:
    """Assets by region and id, each read again once it is older than TRUSTED_S."""

    def __init__(self, database: Database[dict[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._assets = database["assets"]
        self._clock = clock
        self._read: dict[tuple[str, str], tuple[Asset, float]] = {}

    def of(self, region: str, asset_ids: Iterable[str]) -> dict[str, Asset]:
        """Those of the named assets that the region has, by id."""
        oldest, wanted = self._clock() - TRUSTED_S, list(asset_ids)
        unsure = {name for name in wanted if self._read.get((region, name), (None, -1e9))[1] < oldest}
        if unsure:
            moment = self._clock()
            for name in unsure:
                self._read.pop((region, name), None)
            named = {} if len(unsure) > MANY else {"_id": {"$in": list(unsure)}}
            for document in self._assets.find({"region": region, **named}):
                if document["_id"] in unsure:
                    self._read[region, document["_id"]] = (asset_of(document), moment)
        return {name: self._read[region, name][0] for name in wanted if (region, name) in self._read}
