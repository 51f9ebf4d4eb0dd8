"""The windows flow's end: the features table, and the newest vector of each asset in Redis."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from forewatt.settings import Settings
from forewatt.stores import redis
from streaming.jobs.sinks import Row
from streaming.jobs.sinks.upsert import Upsert

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = ("mean_mw", "min_mw", "max_mw", "ramp_mw_per_h", "irradiance_w_m2", "readings")


class FeaturesSink:
    """Takes finished windows. The vectors go first: they are what somebody waits for."""

    def __init__(self, settings: Settings) -> None:
        self._history = Upsert(settings.postgres_url, "features", ("asset_id", "window_end", *COLUMNS))
        self._redis = redis.client(settings.redis_url)

    def write(self, rows: Sequence[Row]) -> None:
        """Write the windows of one batch."""
        newest: dict[str, dict[str, Row]] = {}
        for row in sorted(rows, key=lambda row: row["window_end"]):
            newest.setdefault(row["region"], {})[row["asset_id"]] = vector(row)
        for region, vectors in newest.items():
            self._put(region, vectors)
        self._history.write((row["asset_id"], row["window_end"], *(row[column] for column in COLUMNS)) for row in rows)

    def close(self) -> None:
        """Close both connections."""
        self._history.close()
        self._redis.close()

    def _put(self, region: str, vectors: dict[str, Row]) -> None:
        """Replace the vectors that are older than these; a late reading must not bring back an old window."""
        key = f"features:{region}"
        kept = dict(zip(vectors, self._redis.hmget(key, list(vectors)), strict=True))
        newer = {
            asset_id: new
            for asset_id, new in vectors.items()
            if (old := kept[asset_id]) is None or json.loads(old)["window_end_ms"] <= new["window_end_ms"]
        }
        if not newer:
            return
        time_ms = max(new["last_time_ms"] for new in newer.values())
        with self._redis.pipeline() as pipeline:
            pipeline.hset(key, mapping={asset_id: json.dumps(new) for asset_id, new in newer.items()})
            pipeline.set(f"{key}:time", max(time_ms, int(self._redis.get(f"{key}:time") or 0)))
            pipeline.execute()


def vector(row: Row) -> Row:
    """The hot feature vector of a window."""
    return {
        "asset_id": row["asset_id"],
        "asset_class": row["asset_class"],
        "window_end_ms": _milliseconds(row["window_end"]),
        "last_time_ms": _milliseconds(row["time"]),
        "last_pu": row["last_pu"],
        "mean_pu": row["mean_pu"],
        "ramp_pu_per_h": row["ramp_pu_per_h"],
        "irradiance_w_m2": row["irradiance_w_m2"],
        "readings": row["readings"],
    }


def _milliseconds(moment: datetime) -> int:
    return round((moment - EPOCH).total_seconds() * 1_000)
