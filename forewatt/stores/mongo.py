"""MongoDB: the database of assets and alerts. Times are returned aware, in UTC."""

from datetime import UTC
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from forewatt.settings import Settings

SELECT_TIMEOUT_MS = 10_000


def database(settings: Settings) -> Database[dict[str, Any]]:
    """The database of `settings.mongo_database`; it connects at its first command.

    Close it with `database(...).client.close()` before the process ends.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(
        settings.mongo_url, tz_aware=True, tzinfo=UTC, serverSelectionTimeoutMS=SELECT_TIMEOUT_MS
    )
    return client[settings.mongo_database]
