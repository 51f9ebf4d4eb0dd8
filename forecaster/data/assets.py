"""Reads a region's assets from the asset service's MongoDB collection."""

import logging
import math
from typing import Any

from pymongo.database import Database

from forecaster.domain import CLASSES, STEP_S, Asset
from forecaster.errors import AssetError, TrainingError

log = logging.getLogger(__name__)


def feeds_of(database: Database[dict[str, Any]], region: str) -> tuple[Asset, ...]:
    """The assets that are feeds of the region's pool, by feed index. Raises TrainingError if there are none.

    A feed whose registration cannot be used is left out, with a warning.
    """
    documents = list(database["assets"].find({"region": region, "feed": {"$ne": None}}))
    feeds = []
    for document in sorted(documents, key=lambda d: d["feed"]):
        try:
            feeds.append(asset_of(document))
        except AssetError as error:
            log.warning("left out of region %s: %s", region, error)
    if not feeds:
        raise TrainingError(f"region {region} has no feeds in MongoDB's assets: load the region first")
    return tuple(feeds)


def asset_of(document: dict[str, Any]) -> Asset:
    """Convert a document to an asset. Raises AssetError, with the reason, if a field cannot be used."""
    asset_id, asset_class = str(document["_id"]), document.get("asset_class")
    if asset_class not in CLASSES:
        raise AssetError(asset_id, f"its class {asset_class!r} has no forecasts, only {', '.join(CLASSES)} have")
    capacity, latitude, longitude = (number(document, name) for name in ("capacity_mw", "latitude", "longitude"))
    if not capacity > 0:
        raise AssetError(asset_id, f"its capacity is {capacity:g} MW, a positive one is needed")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise AssetError(asset_id, f"latitude {latitude:g} and longitude {longitude:g} are no place on Earth")
    interval_s = number({"interval_s": STEP_S} | document, "interval_s")
    if not 1 <= interval_s <= 86_400:
        raise AssetError(asset_id, f"its readings cover {interval_s:g} s, 1 to 86400 are possible")
    zone = str(document.get("price_zone") or document.get("region") or "")
    return Asset(asset_id, asset_class, capacity, latitude, longitude, int(interval_s), zone)


def number(document: dict[str, Any], name: str) -> float:
    """A finite number of a document. Raises AssetError if it is missing or something else."""
    value = document.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise AssetError(str(document["_id"]), f"its {name} is {value!r}, a number is needed")
    return float(value)
