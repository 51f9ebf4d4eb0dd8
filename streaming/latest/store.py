"""The newest values in Redis: `latest:{region}`, a hash from asset to JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from redis import Redis

from streaming.latest.values import Measured, shown


def key(region: str) -> str:
    """The hash of a region."""
    return f"latest:{region}"


class LatestStore:
    """Puts values that are newer than what lies there; so repeating, or going back in Kafka, changes nothing.

    Kafka hands an asset's partition to one process at a time; `forget` what was remembered when it hands out anew.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._newest_ms: dict[tuple[str, str], int] = {}

    def put(self, values: Mapping[str, tuple[Measured, int]]) -> int:
        """Write each asset's value with its quality, all in one transaction; returns how many were newer.

        redis.RedisError when it is away; then put them again.
        """
        by_region: dict[str, list[tuple[Measured, int]]] = {}
        for value in values.values():
            by_region.setdefault(value[0].asset.region, []).append(value)
        newer = {region: self._newer(region, found) for region, found in by_region.items()}
        with self._redis.pipeline() as pipeline:
            for region, found in newer.items():
                if found:
                    texts: dict[Any, Any] = {
                        each.asset.asset_id: json.dumps(shown(each, quality)) for each, quality in found
                    }
                    pipeline.hset(key(region), mapping=texts)
            pipeline.execute()
        for region, found in newer.items():
            self._newest_ms |= {(region, each.asset.asset_id): each.time_ms for each, _ in found}
        return sum(map(len, newer.values()))

    def forget(self) -> None:
        """Ask Redis again what lies there."""
        self._newest_ms.clear()

    def _newer(self, region: str, found: Sequence[tuple[Measured, int]]) -> list[tuple[Measured, int]]:
        unknown = [name for each, _ in found if (region, name := each.asset.asset_id) not in self._newest_ms]
        for name, text in zip(unknown, self._redis.hmget(key(region), unknown) if unknown else (), strict=True):
            self._newest_ms[region, name] = -1 if text is None else json.loads(text)["time_ms"]
        return [value for value in found if value[0].time_ms >= self._newest_ms[region, value[0].asset.asset_id]]
