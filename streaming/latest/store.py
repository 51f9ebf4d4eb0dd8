"""Newest values in Redis: the hash `latest:{region}`, from asset id to JSON.

A storage's state of charge is at `{asset_id}/state-of-charge`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from redis import Redis

from streaming.latest.values import Measured, value_json


def key(region: str) -> str:
    """The key of a region's hash."""
    return f"latest:{region}"


class LatestStore:
    """Writes values that are newer than the stored ones, so repeated and older readings change nothing.

    It caches the times of stored values, which is correct while one process reads an asset's partition. Call `forget`
    when Kafka reassigns partitions.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._newest_ms: dict[tuple[str, str], int] = {}

    def put(self, values: Mapping[str, tuple[Measured, int]]) -> int:
        """Write values with their qualities in one transaction; return how many were newer than the stored ones.

        redis.RedisError if Redis is unreachable; the same values can be put again.
        """
        by_region: dict[str, list[tuple[Measured, int]]] = {}
        for value in values.values():
            by_region.setdefault(value[0].asset.region, []).append(value)
        newer = {region: self._newer(region, values) for region, values in by_region.items()}
        with self._redis.pipeline() as pipeline:
            for region, measured in newer.items():
                if measured:
                    texts: dict[Any, Any] = {
                        value.key: json.dumps(value_json(value, quality)) for value, quality in measured
                    }
                    pipeline.hset(key(region), mapping=texts)
            pipeline.execute()
        for region, measured in newer.items():
            self._newest_ms |= {(region, value.key): value.time_ms for value, _ in measured}
        return sum(map(len, newer.values()))

    def forget(self) -> None:
        """Clear the cached times; the next `put` reads them from Redis."""
        self._newest_ms.clear()

    def _newer(self, region: str, values: Sequence[tuple[Measured, int]]) -> list[tuple[Measured, int]]:
        unknown = [name for value, _ in values if (region, name := value.key) not in self._newest_ms]
        for name, text in zip(unknown, self._redis.hmget(key(region), unknown) if unknown else (), strict=True):
            self._newest_ms[region, name] = -1 if text is None else json.loads(text)["time_ms"]
        return [(value, quality) for value, quality in values if value.time_ms >= self._newest_ms[region, value.key]]
