"""From judged readings to the windows that they change: vectors in Redis, and the features table."""

import json
from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from forewatt.stores import redis
from streaming.jobs.sinks import Row, milliseconds, newest
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window.neighbours import Neighbours
from streaming.jobs.window.stored import StoredReadings
from streaming.jobs.window.windows import History, Windows
from streaming.quality.rules import GOOD

STORED = ("asset_id", "window_end", "mean_mw", "min_mw", "max_mw", "ramp_mw_per_h", "irradiance_w_m2", "readings")
VECTORS_S = 86_400
"""How long (real time) vectors outlive the last one that was written: hot is what is of today."""
READ = ("asset_id", "time", "power_mw", "asset_class", "region", "capacity_mw", "latitude", "longitude", "interval_s")


class FeaturesSink:
    """Takes judged rows. The vectors go first: they are what somebody waits for."""

    columns: tuple[str, ...] = (*READ, "quality", "known", "reason")

    def __init__(self, settings: Settings, history: History | None = None) -> None:
        self._store = Upsert(settings.postgres_url, "features", STORED)
        self._redis = redis.client(settings.redis_url)
        self._neighbours = Neighbours(self._kept)
        self._windows = Windows(history or StoredReadings(lambda: self._store.connection))

    def write(self, rows: pa.Table) -> None:
        """Write the windows that change with a batch."""
        readings = _readings(rows)
        if not readings.num_rows:
            return
        changed = self._windows.follow(readings)
        windows = changed.finished
        vectors: dict[str, dict[str, Row]] = {}
        for row in newest(windows, ["asset_id"]).to_pylist():
            vectors.setdefault(row["region"], {})[row["asset_id"]] = vector(row)
        for region, of_region in vectors.items():
            self._put(region, of_region)
        if changed.gone.num_rows:
            self._take_back(changed.gone, readings)
        self._store.write(windows)
        self._store.delete(changed.gone)

    def close(self) -> None:
        """Close both connections."""
        self._store.close()
        self._redis.close()

    def _put(self, region: str, vectors: dict[str, Row]) -> None:
        """Replace the vectors that are older than these; a late reading must not bring back an old window."""
        key = f"features:{region}"
        kept = self._kept_of(region, list(vectors))
        newer = {
            asset_id: new
            for asset_id, new in vectors.items()
            if asset_id not in kept or kept[asset_id]["window_end_ms"] <= new["window_end_ms"]
        }
        if not newer:
            return
        time_ms = max(new["last_time_ms"] for new in newer.values())
        with self._redis.pipeline() as pipeline:
            pipeline.hset(key, mapping=self._told(region, newer))
            pipeline.expire(key, VECTORS_S)
            pipeline.set(f"{key}:time", max(time_ms, int(self._redis.get(f"{key}:time") or 0)))
            pipeline.execute()

    def _take_back(self, gone: pa.Table, readings: pa.Table) -> None:
        """Where a vector's window is gone, the asset's newest that still stands takes its place; or none does.

        Nothing else makes a vector go back: most of these windows never were, as a bad reading has none from the start.
        """
        ends_ms: dict[str, set[int]] = defaultdict(set)
        for row in gone.to_pylist():
            ends_ms[row["asset_id"]].add(milliseconds(row["window_end"]))
        of_gone = readings.filter(pc.is_in(readings["asset_id"], gone["asset_id"].combine_chunks()))
        for region in of_gone["region"].unique().to_pylist():
            here = of_gone.filter(pc.equal(of_gone["region"], region))
            kept = self._kept_of(region, here["asset_id"].unique().to_pylist())
            taken = {name: old for name, old in kept.items() if old["window_end_ms"] in ends_ms[name]}
            if not taken:
                continue
            left = self._windows.standing(here.filter(pc.is_in(here["asset_id"], pa.array(taken))))
            standing = {row["asset_id"]: vector(row) for row in left.to_pylist()}
            self._neighbours.forget(region, taken)
            with self._redis.pipeline() as pipeline:
                pipeline.hdel(f"features:{region}", *taken)
                if standing:
                    pipeline.hset(f"features:{region}", mapping=self._told(region, standing))
                    pipeline.expire(f"features:{region}", VECTORS_S)
                pipeline.execute()

    def _told(self, region: str, vectors: dict[str, Row]) -> dict[Any, str]:
        """The texts of new vectors, with what their neighbours do."""
        beside = self._neighbours.beside(region, vectors)
        return {name: json.dumps({**each, "neighbours": beside[name]}) for name, each in vectors.items()}

    def _kept_of(self, region: str, names: list[str]) -> dict[str, Row]:
        """Some assets' vectors in Redis, where they are there."""
        texts = zip(names, self._redis.hmget(f"features:{region}", names), strict=True)
        return {name: json.loads(text) for name, text in texts if text is not None}

    def _kept(self, region: str) -> dict[str, Row]:
        """The vectors that lie in Redis from before."""
        return {str(name): json.loads(text) for name, text in self._redis.hgetall(f"features:{region}").items()}


def _readings(rows: pa.Table) -> pa.Table:
    """Power of known assets, NaN where a rule speaks against it; before 1970 no meter measured."""
    sound = pc.and_(pc.is_null(rows["reason"]), pc.is_valid(rows["power_mw"]))
    since_1970 = pc.greater_equal(rows["time"], pa.scalar(0, rows["time"].type))
    found = rows.filter(pc.and_(sound, pc.and_(rows["known"], since_1970)))
    power_mw = pc.if_else(pc.equal(found["quality"], GOOD), found["power_mw"], float("nan"))
    return found.select(list(READ)).set_column(READ.index("power_mw"), "power_mw", power_mw)


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
