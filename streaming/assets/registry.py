"""The registry of assets in MongoDB."""

from collections.abc import Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.database import Database

from streaming.assets.model import Asset

COLLECTION = "assets"


def store_assets(database: Database[dict[str, Any]], assets: Sequence[Asset]) -> None:
    """Insert assets, or replace those with the same id."""
    if not assets:
        return
    documents = [asset.document() for asset in assets]
    database[COLLECTION].bulk_write(
        [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
    )


def remove_asset(database: Database[dict[str, Any]], asset_id: str) -> bool:
    """Remove an asset but not its readings; False if there is no asset with that id."""
    return database[COLLECTION].delete_one({"_id": asset_id}).deleted_count == 1


def all_assets(database: Database[dict[str, Any]], region: str | None = None) -> list[Asset]:
    """All assets, or those of one region: feeds by index, then assets without a feed by id."""
    documents = database[COLLECTION].find({"region": region} if region else {})
    return sorted(
        map(Asset.of_document, documents), key=lambda asset: (asset.feed is None, asset.feed or 0, asset.asset_id)
    )


def find_asset(database: Database[dict[str, Any]], asset_id: str) -> Asset | None:
    """The asset with that id, or None."""
    document = database[COLLECTION].find_one({"_id": asset_id})
    return None if document is None else Asset.of_document(document)
