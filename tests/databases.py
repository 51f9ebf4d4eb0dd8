"""Empty databases for single tests in the shared PostgreSQL."""

import psycopg
from psycopg import sql

from forewatt.settings import Settings


def own_database(settings: Settings, name: str) -> Settings:
    """The settings with a new, empty PostgreSQL database of that name."""
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        for statement in ("drop database if exists {} with (force)", "create database {}"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    return settings.model_copy(update={"postgres_url": settings.postgres_url.rsplit("/", 1)[0] + f"/{name}"})
