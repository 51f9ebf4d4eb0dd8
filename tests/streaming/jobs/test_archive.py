"""The Delta archive: each batch once, and the features that can be made from it again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from streaming.jobs.rebuild import archived
from streaming.jobs.sinks import newest
from streaming.jobs.sinks.archive import COLUMNS, Archive
from streaming.jobs.windows import Nowhere, Windows


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
    return newest(pa.concat_tables([windows.follow(batch) for batch in batches]), ["asset_id", "window_end"])
