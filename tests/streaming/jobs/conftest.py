"""Fixtures: judged rows, as Spark DataFrames and as Arrow tables."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
Frame = Callable[[Sequence[dict[str, Any]], pa.Schema], DataFrame]

MOMENT = pa.timestamp("us", "UTC")
JUDGED = pa.schema(
    {
        "asset_id": pa.string(),
        "asset_class": pa.string(),
        "region": pa.string(),
        "capacity_mw": pa.float64(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "interval_s": pa.int64(),
        "time": MOMENT,
        "power_mw": pa.float64(),
        "sun_sine": pa.float64(),
        "known": pa.bool_(),
        "quantity": pa.string(),
        "measured": pa.float64(),
        "status": pa.string(),
        "covers_s": pa.int32(),
        "lowest_pu": pa.float64(),
        "highest_pu": pa.float64(),
    }
)


@pytest.fixture
def frame(spark: SparkSession) -> Frame:
    """`frame(rows, schema)`: a DataFrame of these rows."""
    return lambda rows, schema: spark.createDataFrame(pa.Table.from_pylist(list(rows), schema))


@pytest.fixture(scope="session")
def reading() -> Callable[..., dict[str, Any]]:
    """`reading(minutes, **fields)`: a judged row, this many minutes after noon, with these fields changed."""

    def make(minutes: int = 0, **fields: Any) -> dict[str, Any]:
        asset = {"asset_id": "s-1", "asset_class": "solar", "region": "north", "capacity_mw": 4.0}
        place = {"latitude": 53.0, "longitude": 11.0, "interval_s": 900}
        measured = {"time": NOON + timedelta(minutes=minutes), "power_mw": 1.0, "sun_sine": 0.8}
        marks = {"known": True, "quantity": "power", "measured": None}
        source = {"status": "good", "covers_s": 0, "lowest_pu": None, "highest_pu": None}
        return {**asset, **place, **measured, **marks, **source, **fields}

    return make


@pytest.fixture
def judged_frame(frame: Frame) -> Callable[[Sequence[dict[str, Any]]], DataFrame]:
    """`judged_frame(rows)`: a DataFrame of judged rows."""
    return lambda rows: frame(rows, JUDGED)


@pytest.fixture(scope="session")
def judged_table() -> Callable[[Iterable[dict[str, Any]]], pa.Table]:
    """`judged_table(rows)`: an Arrow table of judged rows."""
    return lambda rows: pa.Table.from_pylist(list(rows), JUDGED)
