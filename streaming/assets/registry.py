"""The assets in MongoDB."""

from collections.abc import Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.database import Database

from streaming.assets.model import Asset

COLLECTION = "assets"


def store_assets(database: Database[dict[str, Any]], assets: Sequence[Asset]) -> None:
    """Insert the assets, or replace the ones that are there under the same id; others stay."""
    if not assets:
        return
    documents = [asset.document() for asset in assets]
    database[COLLECTION].bulk_write([ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents])


def remove_asset(database: Database[dict[str, Any]], asset_id: str) -> bool:
    """Remove an asset; False when there was none of that id. Its readings stay."""
    return database[COLLECTION].delete_one({"_id": asset_id}).deleted_count == 1


def all_assets(database: Database[dict[str, Any]], region: str | None = None) -> list[Asset]:
    """Every asset (of one region), the feeds in their order, those without a feed after them by id."""
    found = [Asset.of_document(each) for each in database[COLLECTION].find({"region": region} if region else {})]
    return sorted(found, key=lambda asset: (asset.feed is None, asset.feed or 0, asset.asset_id))


def find_asset(database: Database[dict[str, Any]], asset_id: str) -> Asset | None:
    """The asset of that id, or None."""
    document = database[COLLECTION].find_one({"_id": asset_id})
    return None if document is None else Asset.of_document(document)
