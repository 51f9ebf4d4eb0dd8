"""Writes the windows that judged readings change: hot feature vectors to Redis, features to PostgreSQL."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from forewatt.stores import redis
from streaming.jobs.rows import Row, milliseconds, newest
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window.neighbours import Neighbours
from streaming.jobs.window.stored import StoredReadings
from streaming.jobs.window.windows import History, Windows
from streaming.quality.rules import GOOD

FEATURES = ("asset_id", "window_end", "mean_mw", "min_mw", "max_mw", "ramp_mw_per_h", "irradiance_w_m2", "readings")
VECTORS_S = 86_400
"""A region's vectors expire after this much real time without a new one."""
READING_COLUMNS = (
    "asset_id",
    "time",
    "power_mw",
    "asset_class",
    "region",
    "capacity_mw",
    "latitude",
    "longitude",
    "interval_s",
)


class FeaturesSink:
    """Takes judged rows. Writes the vectors first, because forecasts wait for them."""

    feed: ClassVar = Feed.READINGS
    columns: ClassVar[tuple[str, ...]] = (*READING_COLUMNS, "quality", "known", "reason")

    def __init__(self, settings: Settings, history: History | None = None) -> None:
        self._store = Upsert(settings.postgres_url, "features", FEATURES)
        self._redis = redis.client(settings.redis_url)
        self._neighbours = Neighbours(self._region_vectors)
        self._windows = Windows(history or StoredReadings(lambda: self._store.connection))

    def write(self, rows: pa.Table, _batch: BatchId | None = None) -> None:
        """Write the windows that a batch changes."""
        readings = _readings(rows)
        if not readings.num_rows:
            return
        changed = self._windows.update(readings)
        windows = changed.finished
        vectors: dict[str, dict[str, Row]] = {}
        for row in newest(windows, ["asset_id"]).to_pylist():
            vectors.setdefault(row["region"], {})[row["asset_id"]] = vector(row)
        for region, of_region in vectors.items():
            self._put(region, of_region)
        if changed.gone.num_rows:
            self._retract(changed.gone, readings)
        self._store.write(windows)
        self._store.delete(changed.gone)

    def forget(self, asset_ids: Sequence[str]) -> None:
        """Drop the readings that are remembered of these assets."""
        self._windows.forget(asset_ids)

    def close(self) -> None:
        """Close the connections to PostgreSQL and Redis."""
        self._store.close()
        self._redis.close()

    def _put(self, region: str, vectors: dict[str, Row]) -> None:
        """Replace older vectors with these. A late reading must not replace a vector with that of an older window."""
        key = f"features:{region}"
        stored = self._stored_vectors(region, list(vectors))
        newer = {
            asset_id: new
            for asset_id, new in vectors.items()
            if asset_id not in stored or stored[asset_id]["window_end_ms"] <= new["window_end_ms"]
        }
        if not newer:
            return
        time_ms = max(new["last_time_ms"] for new in newer.values())
        with self._redis.pipeline() as pipeline:
            pipeline.hset(key, mapping=self._texts(region, newer))
            pipeline.expire(key, VECTORS_S)
            pipeline.set(f"{key}:time", max(time_ms, int(self._redis.get(f"{key}:time") or 0)))
            pipeline.execute()

    def _retract(self, gone: pa.Table, readings: pa.Table) -> None:
        """Replace vectors whose window is gone with the asset's newest finished window, or delete them without one.

        Most of the `gone` windows were never stored, because a bad reading is in no window from the start.
        """
        ends_ms: dict[str, set[int]] = defaultdict(set)
        for row in gone.to_pylist():
            ends_ms[row["asset_id"]].add(milliseconds(row["window_end"]))
        of_gone = readings.filter(pc.is_in(readings["asset_id"], gone["asset_id"].combine_chunks()))
        for region in of_gone["region"].unique().to_pylist():
            in_region = of_gone.filter(pc.equal(of_gone["region"], region))
            stored = self._stored_vectors(region, in_region["asset_id"].unique().to_pylist())
            retracted = {name: old for name, old in stored.items() if old["window_end_ms"] in ends_ms[name]}
            if not retracted:
                continue
            rows = in_region.filter(pc.is_in(in_region["asset_id"], pa.array(retracted)))
            earlier = {row["asset_id"]: vector(row) for row in self._windows.newest_finished(rows).to_pylist()}
            self._neighbours.forget(region, retracted)
            with self._redis.pipeline() as pipeline:
                pipeline.hdel(f"features:{region}", *retracted)
                if earlier:
                    pipeline.hset(f"features:{region}", mapping=self._texts(region, earlier))
                    pipeline.expire(f"features:{region}", VECTORS_S)
                pipeline.execute()

    def _texts(self, region: str, vectors: dict[str, Row]) -> dict[Any, str]:
        """The JSON of new vectors, with their neighbours' averages."""
        averages = self._neighbours.averages(region, vectors)
        return {name: json.dumps({**new, "neighbours": averages[name]}) for name, new in vectors.items()}

    def _stored_vectors(self, region: str, names: list[str]) -> dict[str, Row]:
        """The vectors in Redis of these assets, without those that have none."""
        texts = zip(names, self._redis.hmget(f"features:{region}", names), strict=True)
        return {name: json.loads(text) for name, text in texts if text is not None}

    def _region_vectors(self, region: str) -> dict[str, Row]:
        """All vectors of a region in Redis."""
        return {str(name): json.loads(text) for name, text in self._redis.hgetall(f"features:{region}").items()}


def _readings(rows: pa.Table) -> pa.Table:
    """Power readings of known assets, with NaN instead of bad ones. Times before 1970 are left out as wrong."""
    valid = pc.and_(pc.is_null(rows["reason"]), pc.is_valid(rows["power_mw"]))
    since_1970 = pc.greater_equal(rows["time"], pa.scalar(0, rows["time"].type))
    readings = rows.filter(pc.and_(valid, pc.and_(rows["known"], since_1970)))
    power_mw = pc.if_else(pc.equal(readings["quality"], GOOD), readings["power_mw"], float("nan"))
    return readings.select(list(READING_COLUMNS)).set_column(READING_COLUMNS.index("power_mw"), "power_mw", power_mw)


def vector(row: Row) -> Row:
    """The hot feature vector of a window."""
    return {
        "asset_id": row["asset_id"],
        "asset_class": row["asset_class"],
        "capacity_mw": row["capacity_mw"],
        "window_end_ms": milliseconds(row["window_end"]),
        "last_time_ms": milliseconds(row["time"]),
        "last_pu": row["last_pu"],
        "mean_pu": row["mean_pu"],
        "ramp_pu_per_h": row["ramp_pu_per_h"],
        "irradiance_w_m2": row["irradiance_w_m2"],
        "readings": row["readings"],
    }
