"""Databases of a test's own in the shared PostgreSQL and MongoDB, empty at the start."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.history.tables import create_tables


def own_database(found: Settings, name: str) -> Settings:
    """With an empty PostgreSQL database of that name."""
    with psycopg.connect(found.postgres_url, autocommit=True) as connection:
        for statement in ("drop database if exists {} with (force)", "create database {}"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    return found.model_copy(update={"postgres_url": found.postgres_url.rsplit("/", 1)[0] + f"/{name}"})


def own_tables(found: Settings, name: str) -> Settings:
    """With a PostgreSQL database of that name that has streaming's tables."""
    changed = own_database(found, name)
    create_tables(changed.postgres_url)
    return changed


def own_stores(found: Settings, name: str, assets: Sequence[Asset] = ()) -> Settings:
    """With tables in PostgreSQL and these assets in MongoDB, each in a database of that name."""
    changed = own_tables(found, name).model_copy(update={"mongo_database": name})
    database = mongo.database(changed)
    try:
        database.client.drop_database(name)
        store_assets(database, assets)
    finally:
        database.client.close()
    return changed
