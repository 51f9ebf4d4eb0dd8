"""Reads a region's assets from the asset service's MongoDB collection."""

from typing import Any

from pymongo.database import Database

from forecaster.domain import CLASSES, Asset
from forecaster.errors import TrainingError


def feeds_of(database: Database[dict[str, Any]], region: str) -> tuple[Asset, ...]:
    """The assets that are feeds of the region's pool, by feed index. Raises TrainingError if there are none."""
    documents = list(database["assets"].find({"region": region, "feed": {"$ne": None}}))
    if not documents:
        raise TrainingError(f"region {region} has no feeds in MongoDB's assets: load the region first")
    return tuple(asset_of(document) for document in sorted(documents, key=lambda d: d["feed"]))


def asset_of(document: dict[str, Any]) -> Asset:
    """Convert a document to an asset. Raises ValueError if its class is unknown or its capacity is not positive."""
    asset_class, capacity = document["asset_class"], float(document["capacity_mw"])
    if asset_class not in CLASSES or not capacity > 0:
        raise ValueError(f"asset {document['_id']} has class {asset_class!r} and capacity {capacity} MW")
    return Asset(document["_id"], asset_class, capacity, float(document["latitude"]), float(document["longitude"]))
