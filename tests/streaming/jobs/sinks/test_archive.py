"""The Delta archive: each batch once, and the features that can be made from it again."""

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
from streaming.jobs.sinks import newest
from streaming.jobs.sinks.archive import COLUMNS, Archive
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.window.windows import Nowhere, Windows
from tests.streaming.stores import own_database


@pytest.fixture
def readings(reading: Any) -> pa.Table:
    """Two hours of two assets over the turn of a month, one reading of bad quality, and two that can't be kept."""
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


def test_a_batch_lies_in_the_table_once(tmp_path: Path, readings: pa.Table) -> None:
    url = str(tmp_path / "archive")
    Archive(url, "query").write(readings, 0)
    Archive(url, "query").write(readings, 0)
    table = DeltaTable(url).to_pyarrow_table()
    assert table.num_rows == 16
    assert set(table["month"].to_pylist()) == {"2016-06", "2016-07"}
    Archive(url, "query").write(readings, 1)
    Archive(url, "another").write(readings, 0)
    assert DeltaTable(url).to_pyarrow_table().num_rows == 48


def test_features_of_the_archive_are_those_of_the_stream(tmp_path: Path, readings: pa.Table) -> None:
    url = str(tmp_path / "archive")
    Archive(url, "query").write(readings, 0)
    Archive(url, "query").write(readings, 1)
    good = readings.filter(pc.and_(pc.is_null(readings["reason"]), readings["known"]))
    good = good.filter(pc.equal(good["quality"], 0))
    order = [("asset_id", "ascending"), ("window_end", "ascending")]
    streamed = windows_of([good.slice(start, 3) for start in range(0, good.num_rows, 3)])
    rebuilt = windows_of([rows.filter(pc.equal(rows["quality"], 0)) for rows in archived(url)])
    assert streamed.num_rows > 8
    assert rebuilt.sort_by(order).to_pylist() == streamed.sort_by(order).to_pylist()


def windows_of(batches: list[pa.Table]) -> pa.Table:
    """What is left of the windows of all batches when each replaces its former self."""
    windows = Windows(Nowhere())
    return newest(pa.concat_tables([windows.follow(batch).finished for batch in batches]), ["asset_id", "window_end"])


@pytest.fixture
def where(stack_parts: Callable[..., Stack], tmp_path: Path) -> Settings:
    """Two databases of this test's own, and an archive."""
    found = stack_parts("postgres", "redis").settings
    own_database(found, "archive_rebuilt")
    streamed = own_database(found, "archive_streamed")
    return streamed.model_copy(update={"archive_url": str(tmp_path / "archive")})


def test_the_rebuilt_table_is_the_streamed_one_row_for_row(where: Settings, reading: Any) -> None:
    """Three days of three assets in any order, with repeats, corrections, bad readings, and starts in between."""
    chance = random.Random(3)
    steps = [(asset, step) for asset in ("r-1", "r-2", "r-3") for step in range(3 * 96)]
    sent = [*steps, *chance.sample(steps, 200)]
    sent.sort(key=lambda each: each[1] + chance.choice([0, 0, 0, chance.uniform(0, 60)]))
    place = {"unit": "MW", "topic": "telemetry.solar", "partition": 0, "reason": None}
    rows = []
    for offset, (asset, step) in enumerate(sent):
        value = chance.uniform(0, 4)
        measured = {"power_mw": value, "value": value, "measured": value, "quality": int(chance.random() < 0.02)}
        rows.append(reading(step * 15, asset_id=asset, region="archive-tests", **place, **measured, offset=offset))
    schema = pa.schema({**COLUMNS, "known": pa.bool_(), "reason": pa.string()})
    create_tables(where.postgres_url)
    keep = Upsert(where.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
    with postgres.connect(where.postgres_url) as history:
        ensure_partitions(history, rows[0]["time"], rows[0]["time"])
    sink, archive, start, number = FeaturesSink(where), Archive(where.archive_url, "query"), 0, 0
    while start < len(rows):
        batch = pa.Table.from_pylist(rows[start : start + chance.randrange(1, 40)], schema)
        for _ in range(chance.choice([1, 1, 1, 2])):
            sink.write(batch)
            keep.write(batch)
            archive.write(batch, number)
        if chance.random() < 0.1:
            sink.close()
            sink = FeaturesSink(where)
        start, number = start + batch.num_rows, number + 1
    sink.close()
    keep.close()
    newest_ends = {asset_id: end.timestamp() * 1_000 for asset_id, end, *_ in features(where)}
    with redis.client(where.redis_url) as hot:
        vectors = map(json.loads, hot.hvals("features:archive-tests"))
        assert {each["asset_id"]: each["window_end_ms"] for each in vectors} == newest_ends
    rebuilt = where.model_copy(update={"postgres_url": where.postgres_url.replace("streamed", "rebuilt")})
    assert rebuild(rebuilt) == len(rows)
    streamed, again = features(where), features(rebuilt)
    assert len(streamed) > 3 * 3 * 96 * 0.9
    assert again == streamed


def features(where: Settings) -> list[tuple[Any, ...]]:
    with postgres.connect(where.postgres_url) as history:
        return history.execute("select * from features order by asset_id, window_end").fetchall()
