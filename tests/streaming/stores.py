"""Empty databases for single tests in the shared PostgreSQL and MongoDB."""

from collections.abc import Sequence

from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.history.tables import create_tables
from tests.databases import own_database


def own_tables(settings: Settings, name: str) -> Settings:
    """The settings with a new PostgreSQL database that has the streaming tables."""
    changed = own_database(settings, name)
    create_tables(changed.postgres_url)
    return changed


def own_stores(settings: Settings, name: str, assets: Sequence[Asset] = ()) -> Settings:
    """The settings with new databases: the streaming tables in PostgreSQL, `assets` in MongoDB."""
    changed = own_tables(settings, name).model_copy(update={"mongo_database": name})
    database = mongo.database(changed)
    try:
        database.client.drop_database(name)
        store_assets(database, assets)
    finally:
        database.client.close()
    return changed
