"""Exchanges a region's vectors in Redis, all horizons at once."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from forewatt.stores.postgres import connect
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.jobs.horizons.known import Known
from streaming.jobs.horizons.vectors import Vectors, vectors

VECTORS_S = 86_400
"""How long (real time) they outlive the jobs."""


def version_key(region: str) -> str:
    """The count of a region's exchanges."""
    return f"features:{region}:version"


def horizon_key(region: str, horizon: str) -> str:
    """The hash of a region and horizon."""
    return f"features:{region}:{horizon}"


def refresh(settings: Settings) -> int:
    """Exchange the vectors of every region; returns of how many. psycopg.Error, PyMongoError or RedisError."""
    database = mongo.database(settings)
    try:
        by_region: dict[str, list[Asset]] = defaultdict(list)
        for asset in all_assets(database):
            by_region[asset.region].append(asset)
    finally:
        database.client.close()
    with redis.client(settings.redis_url) as hot:
        return sum(refresh_region(settings, hot, region, assets) for region, assets in by_region.items())


def refresh_region(settings: Settings, hot: Redis, region: str, assets: Sequence[Asset]) -> bool:
    """Exchange a region's vectors; False while it has measured nothing."""
    newest_ms: Any = hot.get(f"features:{region}:time")
    if newest_ms is None:
        return False
    interval_s = min(asset.interval_s for asset in assets)
    now = datetime.fromtimestamp(int(newest_ms) // 1_000 + interval_s, UTC)
    windows = {str(name): json.loads(text) for name, text in hot.hgetall(f"features:{region}").items()}
    with connect(settings.postgres_url) as history:
        exchange(hot, region, vectors(region, assets, windows, Known(history, now), now))
    return True


def exchange(hot: Redis, region: str, found: Vectors) -> None:
    """Put new vectors in the place of the old ones in one transaction; assets that are gone are gone here too."""
    version = int(hot.get(version_key(region)) or 0) + 1
    with hot.pipeline() as pipeline:
        for horizon, of_horizon in found.items():
            key = horizon_key(region, horizon)
            texts: dict[Any, Any] = {
                name: json.dumps({**each, "version": version}) for name, each in of_horizon.items()
            }
            pipeline.delete(f"{key}:next")
            pipeline.hset(f"{key}:next", mapping=texts)
            pipeline.expire(f"{key}:next", VECTORS_S)
            pipeline.rename(f"{key}:next", key)
        pipeline.set(version_key(region), version)
        pipeline.execute()
