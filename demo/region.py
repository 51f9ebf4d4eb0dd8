"""Stores the demo's region: its assets in MongoDB and their history in PostgreSQL."""

from forewatt.clock import UnixS, utc
from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.history.backfill import backfill
from streaming.simbench.region import region_assets


def register_region(settings: Settings, feeds: int) -> list[Asset]:
    """Register the region's assets, feeds 0..feeds-1."""
    assets = region_assets(feeds, settings.region)
    database = mongo.database(settings)
    try:
        store_assets(database, assets)
    finally:
        database.client.close()
    return assets


def fill_history(settings: Settings, assets: list[Asset], start: UnixS, end: UnixS) -> int:
    """Write the measured history of [start, end); returns the number of readings."""
    return backfill(settings.postgres_url, assets, utc(start), utc(end))
