"""The Delta archive stores every batch once, and the features can be recomputed from it."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import postgres, redis
from streaming.history.tables import create_tables, ensure_partitions
from streaming.jobs.rebuild import archived, rebuild
from streaming.jobs.rows import newest
from streaming.jobs.sinks import BatchId
from streaming.jobs.sinks.archive import COLUMNS, ArchiveSink
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window.windows import NullHistory, Windows
from tests.databases import own_database


@pytest.fixture
def readings(reading: Any) -> pa.Table:
    """Two hours of two assets across a month's end, one of them bad, and two rows that are not archived."""
    place = {"value": 1.0, "unit": "MW", "topic": "telemetry.solar", "partition": 0, "reason": None, "quality": 0}
    turn = timedelta(days=15, hours=11)
    rows = [
        {**reading(step * 15, asset_id=asset_id, power_mw=1 + step / 10), **place, "measured": 1.0, "offset": step}
        for step in range(8)
        for asset_id in ("s-1", "s-2")
    ]
    rows[5]["quality"] = 1
    rows += [{**rows[0], "reason": "unknown unit"}, {**rows[0], "known": False}]
    schema = pa.schema({**COLUMNS, "known": pa.bool_(), "reason": pa.string(), "sun_sine": pa.float64()})
    return pa.Table.from_pylist([{**row, "time": row["time"] + turn} for row in rows], schema)


def archive(url: str) -> ArchiveSink:
    return ArchiveSink(Settings(archive_url=url))


def test_a_repeated_batch_is_stored_once(tmp_path: Path, readings: pa.Table) -> None:
    url = str(tmp_path / "archive")
    archive(url).write(readings, BatchId("query", 0))
    archive(url).write(readings, BatchId("query", 0))
    table = DeltaTable(url).to_pyarrow_table()
    assert table.num_rows == 16
    assert set(table["month"].to_pylist()) == {"2016-06", "2016-07"}
    archive(url).write(readings, BatchId("query", 1))
    archive(url).write(readings, BatchId("another", 0))
    assert DeltaTable(url).to_pyarrow_table().num_rows == 48


def test_windows_of_the_archive_equal_those_of_the_stream(tmp_path: Path, readings: pa.Table) -> None:
    url = str(tmp_path / "archive")
    archive(url).write(readings, BatchId("query", 0))
    archive(url).write(readings, BatchId("query", 1))
    good = readings.filter(pc.and_(pc.is_null(readings["reason"]), readings["known"]))
    good = good.filter(pc.equal(good["quality"], 0))
    order = [("asset_id", "ascending"), ("window_end", "ascending")]
    streamed = windows_of([good.slice(start, 3) for start in range(0, good.num_rows, 3)])
    rebuilt = windows_of([rows.filter(pc.equal(rows["quality"], 0)) for rows in archived(url)])
    assert streamed.num_rows > 8
    assert rebuilt.sort_by(order).to_pylist() == streamed.sort_by(order).to_pylist()


def windows_of(batches: list[pa.Table]) -> pa.Table:
    """The last version of every window, after all batches."""
    windows = Windows(NullHistory())
    return newest(pa.concat_tables([windows.update(batch).finished for batch in batches]), ["asset_id", "window_end"])


@pytest.fixture
def settings(stack_parts: Callable[..., Stack], tmp_path: Path) -> Settings:
    """Two databases of this test, and an archive."""
    shared = stack_parts("postgres", "redis").settings
    own_database(shared, "archive_rebuilt")
    streamed = own_database(shared, "archive_streamed")
    return streamed.model_copy(update={"archive_url": str(tmp_path / "archive")})


def test_the_rebuilt_features_equal_the_streamed_ones_row_for_row(settings: Settings, reading: Any) -> None:
    """Three days of three assets in random order, with repeats, corrections, bad readings and restarts."""
    chance = random.Random(3)
    steps = [(asset, step) for asset in ("r-1", "r-2", "r-3") for step in range(3 * 96)]
    sent = [*steps, *chance.sample(steps, 200)]
    sent.sort(key=lambda asset_step: asset_step[1] + chance.choice([0, 0, 0, chance.uniform(0, 60)]))
    place = {"unit": "MW", "topic": "telemetry.solar", "partition": 0, "reason": None}
    rows = []
    for offset, (asset, step) in enumerate(sent):
        value = chance.uniform(0, 4)
        measured = {"power_mw": value, "value": value, "measured": value, "quality": int(chance.random() < 0.02)}
        rows.append(reading(step * 15, asset_id=asset, region="archive-tests", **place, **measured, offset=offset))
    schema = pa.schema({**COLUMNS, "known": pa.bool_(), "reason": pa.string()})
    create_tables(settings.postgres_url)
    history = Upsert(settings.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
    with postgres.connect(settings.postgres_url) as connection:
        ensure_partitions(connection, rows[0]["time"], rows[0]["time"])
    sink, start, number = FeaturesSink(settings), 0, 0
    while start < len(rows):
        batch = pa.Table.from_pylist(rows[start : start + chance.randrange(1, 40)], schema)
        for _ in range(chance.choice([1, 1, 1, 2])):
            sink.write(batch)
            history.write(batch)
            archive(settings.archive_url).write(batch, BatchId("query", number))
        if chance.random() < 0.1:
            sink.close()
            sink = FeaturesSink(settings)
        start, number = start + batch.num_rows, number + 1
    sink.close()
    history.close()
    newest_ends = {asset_id: end.timestamp() * 1_000 for asset_id, end, *_ in features(settings)}
    with redis.client(settings.redis_url) as hot:
        vectors = map(json.loads, hot.hvals("features:archive-tests"))
        assert {vector["asset_id"]: vector["window_end_ms"] for vector in vectors} == newest_ends
    rebuilt = settings.model_copy(update={"postgres_url": settings.postgres_url.replace("streamed", "rebuilt")})
    assert rebuild(rebuilt) == len(rows)
    streamed, again = features(settings), features(rebuilt)
    assert len(streamed) > 3 * 3 * 96 * 0.9
    assert again == streamed


def features(settings: Settings) -> list[tuple[Any, ...]]:
    with postgres.connect(settings.postgres_url) as history:
        return history.execute("select * from features order by asset_id, window_end").fetchall()
