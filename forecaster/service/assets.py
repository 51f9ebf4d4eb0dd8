"""Caches assets for half a minute, so that frequent requests do not each query MongoDB."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from forecaster.data.assets import asset_of
from forecaster.domain import Asset
from forecaster.errors import AssetError

MAX_AGE_S = 30.0
"""An asset read longer ago is read again, so a change is seen after this time at the latest."""
WHOLE_REGION = 64
"""If more assets must be read, the whole region is read: one scan instead of a lookup for each asset."""


@dataclass(frozen=True)
class FoundAssets:
    """Assets by id, and the reason by id for those whose registration cannot be used."""

    assets: dict[str, Asset]
    unfit: dict[str, str]


class AssetCache:
    """Assets by region and id, read from MongoDB on demand."""

    def __init__(self, database: Database[dict[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._assets = database["assets"]
        self._clock = clock
        self._read: dict[tuple[str, str], tuple[Asset | AssetError, float]] = {}

    def of(self, region: str, asset_ids: Iterable[str]) -> FoundAssets:
        """The region's assets among the given ids."""
        oldest, wanted = self._clock() - MAX_AGE_S, list(asset_ids)
        expired = {name for name in wanted if self._read.get((region, name), (None, -1e9))[1] < oldest}
        if expired:
            moment = self._clock()
            for name in expired:
                self._read.pop((region, name), None)
            named = {} if len(expired) > WHOLE_REGION else {"_id": {"$in": list(expired)}}
            for document in self._assets.find({"region": region, **named}):
                if document["_id"] in expired:
                    self._read[region, document["_id"]] = (asset_or_error(document), moment)
        read = {name: self._read[region, name][0] for name in wanted if (region, name) in self._read}
        return FoundAssets(
            {name: asset for name, asset in read.items() if isinstance(asset, Asset)},
            {name: error.reason for name, error in read.items() if isinstance(error, AssetError)},
        )


def asset_or_error(document: dict[str, Any]) -> Asset | AssetError:
    """The asset, or why its registration cannot be used."""
    try:
        return asset_of(document)
    except AssetError as error:
        return error
