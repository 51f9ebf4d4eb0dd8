"""Publishes a region's vectors of the hours ahead in Redis, all horizons at once."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from redis import Redis

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from forewatt.stores.postgres import connect
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.jobs.outlook.as_of import HistoryAsOf
from streaming.jobs.outlook.vectors import Vectors, vectors

REPUBLISH_S = 30.0
"""Without new readings, vectors are republished this often, to include new forecasts and prices."""
VECTORS_S = 86_400
"""Vectors expire after this much real time without a replacement."""


def version_key(region: str) -> str:
    """The Redis key that counts a region's replacements."""
    return f"features:{region}:version"


def horizon_key(region: str, horizon: str) -> str:
    """The Redis key of the hash for a region and horizon."""
    return f"features:{region}:{horizon}"


class HorizonPublisher:
    """Publishes a region's vectors after new readings, and every REPUBLISH_S for new forecasts and prices."""

    def __init__(
        self,
        settings: Settings,
        assets: Callable[[], Iterable[Asset]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._assets = assets or partial(stored_assets, settings)
        self._clock = clock
        self._published: dict[str, tuple[str, float]] = {}
        """By region, the newest reading's time (ms) when it was last published, and when that was on `clock`."""

    def refresh(self) -> int:
        """Publish the regions that are due and return their count. Raises psycopg.Error, PyMongoError or RedisError."""
        by_region: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._assets():
            by_region[asset.region].append(asset)
        with redis.client(self._settings.redis_url) as hot:
            return sum(self._refresh(hot, region, assets) for region, assets in by_region.items())

    def _refresh(self, hot: Redis, region: str, assets: Sequence[Asset]) -> bool:
        newest_ms: Any = hot.get(f"features:{region}:time")
        published_ms, published_at = self._published.get(region, ("", 0.0))
        if newest_ms is None or (newest_ms == published_ms and self._clock() - published_at < REPUBLISH_S):
            return False
        publish_region(self._settings, hot, region, assets, int(newest_ms))
        self._published[region] = newest_ms, self._clock()
        return True


def stored_assets(settings: Settings) -> list[Asset]:
    """All assets of the registry."""
    database = mongo.database(settings)
    try:
        return all_assets(database)
    finally:
        database.client.close()


def publish_region(settings: Settings, hot: Redis, region: str, assets: Sequence[Asset], newest_ms: int) -> None:
    """Publish a region's vectors as of the end of the interval that starts at `newest_ms`, its newest reading."""
    interval_s = min(asset.interval_s for asset in assets)
    now = datetime.fromtimestamp(newest_ms // 1_000 + interval_s, UTC)
    windows = {str(name): json.loads(text) for name, text in hot.hgetall(f"features:{region}").items()}
    with connect(settings.postgres_url) as history:
        replace_vectors(hot, region, vectors(assets, windows, HistoryAsOf(history, now), now))


def replace_vectors(hot: Redis, region: str, by_horizon: Vectors) -> None:
    """Replace all vectors of a region in one transaction, which also drops assets that are gone."""
    version = int(hot.get(version_key(region)) or 0) + 1
    with hot.pipeline() as pipeline:
        for horizon, of_horizon in by_horizon.items():
            key = horizon_key(region, horizon)
            texts: dict[Any, Any] = {
                name: json.dumps({**vector, "version": version}) for name, vector in of_horizon.items()
            }
            pipeline.delete(f"{key}:next")
            pipeline.hset(f"{key}:next", mapping=texts)
            pipeline.expire(f"{key}:next", VECTORS_S)
            pipeline.rename(f"{key}:next", key)
        pipeline.set(version_key(region), version)
        pipeline.execute()
