"""The registry of assets in MongoDB. Write by these functions only: readers follow the changes that are noted."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from pymongo import ASCENDING, ReplaceOne
from pymongo.database import Database

from streaming.assets.changes import index_changes, note_changes
from streaming.assets.model import Asset

log = logging.getLogger(__name__)

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
    documents = [asset.document() for asset in assets]
    _keep_versions(database, documents)
    database[COLLECTION].bulk_write(
        [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
    )
    note_changes(database, [document["_id"] for document in documents])


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
        fields = {name: value for name, value in document.items() if name not in ("asset_id", "valid_until")}
        for asset in _valid([{**fields, "_id": document["asset_id"]}]):
            found.setdefault(asset.asset_id, []).append((document["valid_until"], asset))
    return found


def remove_asset(database: Database[dict[str, Any]], asset_id: str) -> bool:
    """Remove an asset but not its readings; False if there is no asset with that id."""
    removed = database[COLLECTION].delete_one({"_id": asset_id}).deleted_count == 1
    note_changes(database, [asset_id])
    return removed


def all_assets(database: Database[dict[str, Any]], region: str | None = None) -> list[Asset]:
    """All assets, or those of one region: feeds by index, then assets without a feed by id."""
    return _find(database, {"region": region} if region else {})


def assets_where(database: Database[dict[str, Any]], owns: Callable[[str], bool]) -> list[Asset]:
    """The assets of the regions for which `owns` is true, in the order of `all_assets`."""
    regions = [region for region in database[COLLECTION].distinct("region") if isinstance(region, str) and owns(region)]
    return _find(database, {"region": {"$in": regions}})


def regions_of(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> dict[str, str]:
    """The region of each of these assets that is registered."""
    documents = database[COLLECTION].find({"_id": {"$in": list(asset_ids)}}, {"region": 1})
    return {document["_id"]: region for document in documents if isinstance(region := document.get("region"), str)}


def index_assets(database: Database[dict[str, Any]]) -> None:
    """Create missing indexes: assets by region, earlier versions by asset, changes by number."""
    database[COLLECTION].create_index([("region", ASCENDING)])
    database[VERSIONS].create_index([("asset_id", ASCENDING)])
    index_changes(database)


def assets_named(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> dict[str, Asset]:
    """Those of these assets that are registered, by id."""
    documents = database[COLLECTION].find({"_id": {"$in": list(asset_ids)}})
    return {asset.asset_id: asset for asset in _valid(documents)}


def _find(database: Database[dict[str, Any]], query: dict[str, Any]) -> list[Asset]:
    documents = database[COLLECTION].find(query)
    return sorted(_valid(documents), key=lambda asset: (asset.feed is None, asset.feed or 0, asset.asset_id))


def _valid(documents: Iterable[dict[str, Any]]) -> Iterator[Asset]:
    """The assets of these documents. One that another program, or another version, wrote may be no asset of ours."""
    for document in documents:
        try:
            yield Asset.of_document(document)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(map(str, first["loc"]))
            log.error("the registry's asset %r is left out: %s: %s", document["_id"], field, first["msg"])


def find_asset(database: Database[dict[str, Any]], asset_id: str) -> Asset | None:
    """The asset with that id, or None."""
    return assets_named(database, [asset_id]).get(asset_id)
