"""The registry of assets in MongoDB. Write only by these functions: readers see only changes that are counted."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, ReplaceOne
from pymongo.database import Database

from streaming.assets.changes import CHANGE, changes_since, next_change, note_removed
from streaming.assets.model import Asset

COLLECTION = "assets"
Version = tuple[datetime, Asset]
"""An earlier version of an asset, and the time until which it was valid."""
VERSIONS = "asset_versions"
DATED = ("interval_s", "capacity_mw", "unit", "asset_class", "region", "price_zone", "latitude", "longitude")
"""The fields that later results of a past day depend on."""


def store_assets(database: Database[dict[str, Any]], assets: Sequence[Asset]) -> None:
    """Insert assets, or replace those with the same id."""
    if not assets:
        return
    change = next_change(database)
    documents = [{**asset.document(), CHANGE: change} for asset in assets]
    _keep_versions(database, documents)
    database[COLLECTION].bulk_write(
        [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
    )
    next_change(database)


def _keep_versions(database: Database[dict[str, Any]], documents: Sequence[dict[str, Any]]) -> None:
    """Keep what was valid until now of the assets that these documents change."""
    now = datetime.now(UTC)
    by_id = {document["_id"]: document for document in documents}
    stored = database[COLLECTION].find({"_id": {"$in": list(by_id)}})
    versions = [
        {**old, "_id": f"{old['_id']}:{now.isoformat()}", "asset_id": old["_id"], "valid_until": now}
        for old in stored
        if any(old.get(name) != by_id[old["_id"]].get(name) for name in DATED)
    ]
    if versions:
        database[VERSIONS].insert_many(versions)


def versions_of(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> dict[str, list[Version]]:
    """The earlier versions of these assets, the oldest first."""
    found: dict[str, list[Version]] = {}
    documents = database[VERSIONS].find({"asset_id": {"$in": list(asset_ids)}}).sort("valid_until", ASCENDING)
    for document in documents:
        fields = {name: value for name, value in document.items() if name not in ("_id", "valid_until", CHANGE)}
        found.setdefault(document["asset_id"], []).append((document["valid_until"], Asset.model_validate(fields)))
    return found


def remove_asset(database: Database[dict[str, Any]], asset_id: str) -> bool:
    """Remove an asset but not its readings; False if there is no asset with that id."""
    note_removed(database, [asset_id], next_change(database))
    deleted = database[COLLECTION].delete_one({"_id": asset_id}).deleted_count
    next_change(database)
    return deleted == 1


def all_assets(database: Database[dict[str, Any]], region: str | None = None) -> list[Asset]:
    """All assets, or those of one region: feeds by index, then assets without a feed by id."""
    return _find(database, {"region": region} if region else {})


def assets_where(database: Database[dict[str, Any]], owns: Callable[[str], bool]) -> list[Asset]:
    """The assets of the regions for which `owns` is true, in the order of `all_assets`."""
    regions = list(filter(owns, database[COLLECTION].distinct("region")))
    return _find(database, {"region": {"$in": regions}})


def regions_of(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> dict[str, str]:
    """The region of each of these assets that is registered."""
    documents = database[COLLECTION].find({"_id": {"$in": list(asset_ids)}}, {"region": 1})
    return {document["_id"]: document["region"] for document in documents}


def index_assets(database: Database[dict[str, Any]]) -> None:
    """Create the indexes by region and by change, if they are missing."""
    for name in ("region", CHANGE):
        database[COLLECTION].create_index([(name, ASCENDING)])


def assets_named(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> dict[str, Asset]:
    """Those of these assets that are registered, by id."""
    return {asset.asset_id: asset for asset in _find(database, {"_id": {"$in": list(asset_ids)}})}


def changed_assets(database: Database[dict[str, Any]], change: int) -> tuple[list[Asset], frozenset[str]]:
    """The assets that were stored, and the ids of those that were removed, since the counter had this value."""
    changes = changes_since(database, COLLECTION, change)
    return [_of_document(document) for document in changes.documents], changes.removed


def _of_document(document: dict[str, Any]) -> Asset:
    return Asset.of_document({name: value for name, value in document.items() if name != CHANGE})


def _find(database: Database[dict[str, Any]], query: dict[str, Any]) -> list[Asset]:
    documents = database[COLLECTION].find(query)
    return sorted(map(_of_document, documents), key=lambda asset: (asset.feed is None, asset.feed or 0, asset.asset_id))


def find_asset(database: Database[dict[str, Any]], asset_id: str) -> Asset | None:
    """The asset with that id, or None."""
    document = database[COLLECTION].find_one({"_id": asset_id})
    return None if document is None else _of_document(document)
