"""Exchanges a region's vectors in Redis, all horizons at once."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from forewatt.stores.postgres import connect
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.jobs.outlook.known import Known
from streaming.jobs.outlook.vectors import Vectors, vectors

AGAIN_S = 30.0
"""How soon predictions and prices that came meanwhile are told of."""
VECTORS_S = 86_400
"""How long (real time) they outlive the jobs."""


def version_key(region: str) -> str:
    """The count of a region's exchanges."""
    return f"features:{region}:version"


def horizon_key(region: str, horizon: str) -> str:
    """The hash of a region and horizon."""
    return f"features:{region}:{horizon}"


class HoursAhead:
    """Exchanges the vectors of a region when it has measured further, and now and then for what came of the future."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._told: dict[str, tuple[str, float]] = {}
        """For each region the measurement that it was told at, and when that was."""

    def refresh(self) -> int:
        """Exchange what is due; returns of how many regions. psycopg.Error, PyMongoError or RedisError."""
        by_region = _assets_by_region(self._settings)
        with redis.client(self._settings.redis_url) as hot:
            return sum(self._refresh(hot, region, assets) for region, assets in by_region.items())

    def _refresh(self, hot: Redis, region: str, assets: Sequence[Asset]) -> bool:
        newest_ms: Any = hot.get(f"features:{region}:time")
        told_ms, when = self._told.get(region, ("", 0.0))
        if newest_ms is None or (newest_ms == told_ms and self._clock() - when < AGAIN_S):
            return False
        refresh_region(self._settings, hot, region, assets, int(newest_ms))
        self._told[region] = newest_ms, self._clock()
        return True


def _assets_by_region(settings: Settings) -> dict[str, list[Asset]]:
    database = mongo.database(settings)
    try:
        by_region: dict[str, list[Asset]] = defaultdict(list)
        for asset in all_assets(database):
            by_region[asset.region].append(asset)
        return by_region
    finally:
        database.client.close()


def refresh_region(settings: Settings, hot: Redis, region: str, assets: Sequence[Asset], newest_ms: int) -> None:
    """Exchange a region's vectors; the time of its newest reading is given."""
    interval_s = min(asset.interval_s for asset in assets)
    now = datetime.fromtimestamp(newest_ms // 1_000 + interval_s, UTC)
    windows = {str(name): json.loads(text) for name, text in hot.hgetall(f"features:{region}").items()}
    with connect(settings.postgres_url) as history:
        exchange(hot, region, vectors(assets, windows, Known(history, now), now))


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
