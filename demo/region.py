"""Gives the demo its region: the assets in MongoDB, their history in PostgreSQL."""

from forewatt.clock import UnixS, utc
from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.history.backfill import backfill
from streaming.simbench.region import region_assets

CONTEXT_DAYS = 16
"""What a trained model looks back at: two weeks, and a margin."""


def register_region(places: Settings, feeds: int) -> list[Asset]:
    """Register the region's assets, feeds 0..feeds-1."""
    assets = region_assets(feeds, places.region)
    database = mongo.database(places)
    try:
        store_assets(database, assets)
    finally:
        database.client.close()
    return assets


def fill_history(places: Settings, assets: list[Asset], start: UnixS, end: UnixS) -> int:
    """Write the measured history of [start, end); returns the number of readings."""
    return backfill(places.postgres_url, assets, utc(start), utc(end))
