"""Predictions and prices in OpenSTEF's format, from the file to the outlook vectors.

The tests use a small file with the same columns; with `DATA=<folder>` also the four real sites in `<folder>/openstef`.
"""

import asyncio
import csv
import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import postgres
from streaming.assets.model import Asset
from streaming.edge.buffer import DiskBuffer
from streaming.edge.config import NwpConfig
from streaming.edge.sources.nwp import NwpSource
from streaming.gateway.records import AgentEvent, Batch, validate_records
from streaming.gateway.writer import kafka_record
from streaming.jobs.outlook.as_of import HistoryAsOf
from streaming.jobs.outlook.messages import price_rows, weather_rows
from streaming.jobs.outlook.vectors import HORIZONS_H, vectors
from streaming.jobs.sinks.outlook import PriceSink, WeatherForecastSink
from streaming.kafka.schemas import PRICE, PRICE_SUBJECT, WEATHER, WEATHER_SUBJECT
from streaming.kafka.wire import encode
from tests.streaming.stores import own_tables

START = datetime(2020, 10, 2, 10, tzinfo=UTC)
LEAD_H = 24
COLUMNS = {
    "temp": ("temperature", "C", lambda value: value),
    "radiation": ("irradiance", "J/m2", lambda value: value / 3_600),
    "windspeed": ("wind-speed", "m/s", lambda value: value),
    "windspeed_100m": ("wind-speed-100m", "m/s", lambda value: value),
    "winddeg": ("wind-direction", "deg", lambda value: value),
    "clouds": ("cloud-cover", "%", lambda value: value / 100),
    "pressure": ("pressure", "Pa", lambda value: value),
    "humidity": ("humidity", "1", lambda value: value),
}
"""Variable, unit and conversion to the unit of storage, by column."""
SCALES = {"pressure": 10_000, "humidity": 0.05}
"""What makes the small file's numbers plausible, by column."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    small = tmp_path_factory.mktemp("openstef") / "get_model_input_pid_0.csv.gz"
    lines = [",".join(["index", "load", "APX", *COLUMNS])]
    for step in range(96 * 3):
        scales = (1, *(SCALES.get(name, 1) for name in COLUMNS))
        values = [f"{(1 + n + step / 100) * scale:.4f}" if step else "" for n, scale in enumerate(scales)]
        lines.append(",".join([f"{START + step * timedelta(minutes=15)}", "3.3", *values]))
    small.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    real = sorted((Path(os.environ["DATA"]) / "openstef").glob("get_model_input_*")) if "DATA" in os.environ else []
    assert real or "DATA" not in os.environ, "DATA holds no openstef/get_model_input_*"
    return [small, *real]


def rows_of(path: Path) -> dict[datetime, dict[str, str]]:
    with gzip.open(path, "rt") as lines:
        return {datetime.fromisoformat(row["index"]): row for row in csv.DictReader(lines)}


def records_of(path: Path, number: int, folder: Path) -> list[dict[str, Any]]:
    """The records that the agent reads from a file into its buffer."""
    columns = {name: {"variable": variable, "unit": unit} for name, (variable, unit, _) in COLUMNS.items()}
    point = {"point_id": f"site-{number}", "latitude": 52.0 + number, "longitude": 5.0}
    config = {"files": str(path), "points": {"site": point}, "columns": columns, "valid": "index", "lead_h": LEAD_H}

    class BufferIntake:
        def __init__(self, buffer: DiskBuffer) -> None:
            self._buffer = buffer
            self.position, self.note = buffer.position, buffer.note

        def keep(self, *arguments: Any) -> bool:
            self._buffer.append(*arguments)
            return True

    with DiskBuffer(folder / f"{number}.sqlite") as buffer:
        asyncio.run(NwpSource(NwpConfig.model_validate(config), once=True).run(BufferIntake(buffer)))
        batch = buffer.next_batch(10**6)
        return [] if batch is None else list(batch.records)


def prices_of(path: Path, number: int) -> list[dict[str, Any]]:
    prices = []
    for moment, row in rows_of(path).items():
        if row["APX"]:
            time_ms = round(moment.timestamp() * 1_000)
            market = {"kind": "price", "zone": f"zone-{number}", "unit": "EUR/MWh", "interval_s": 900}
            prices.append({**market, "value": float(row["APX"]), "time_ms": time_ms, "issued_ms": time_ms - 86_400_000})
    return prices


def in_kafka(records: list[dict[str, Any]], spark: SparkSession) -> dict[str, Any]:
    """The Kafka rows of these records as Spark reads them, by subject."""
    good, bad = validate_records(records, lambda _: True)
    assert bad == []
    batch = Batch(agent="nwp", sequence=1, records=[])
    written: dict[str, list[dict[str, Any]]] = {}
    for offset, record in enumerate(good):
        assert not isinstance(record, AgentEvent)
        topic, subject, fields = kafka_record(record, batch)
        place = {"topic": topic, "partition": 0, "offset": offset, "timestamp": START}
        written.setdefault(subject, []).append({**place, "value": encode(1, fields, subject)})
    types = {"topic": pa.string(), "partition": pa.int32(), "offset": pa.int64(), "value": pa.binary()}
    schema = pa.schema({**types, "timestamp": pa.timestamp("us", "UTC")})
    return {subject: spark.createDataFrame(pa.Table.from_pylist(rows, schema)) for subject, rows in written.items()}


@pytest.fixture(scope="module")
def own_settings(stack_parts: Callable[..., Stack]) -> Settings:
    """Settings with a database for this test alone."""
    return own_tables(stack_parts("kafka", "postgres").settings, "openstef_tests")


@pytest.fixture(scope="module")
def stored(
    files: list[Path], own_settings: Settings, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Write all files to the history."""
    folder = tmp_path_factory.mktemp("buffers")
    weather_sink, price_sink = WeatherForecastSink(own_settings), PriceSink(own_settings)
    for number, path in enumerate(files):
        kafka = in_kafka([*records_of(path, number, folder), *prices_of(path, number)], spark)
        weather_sink.write(weather_rows(kafka[WEATHER_SUBJECT], {1: WEATHER}))
        price_sink.write(price_rows(kafka[PRICE_SUBJECT], {1: PRICE}))
    weather_sink.close()
    price_sink.close()
    return own_settings


def test_the_history_has_all_predictions_of_the_files(files: list[Path], stored: Settings) -> None:
    with postgres.connect(stored.postgres_url) as history:
        query = "select point_id, count(*) from weather_forecasts group by point_id"
        counted: dict[str, int] = dict(history.execute(query).fetchall())
        leads = history.execute(
            "select distinct extract(epoch from time - issued)::int from weather_forecasts"
        ).fetchall()
    for number, path in enumerate(files):
        rows = rows_of(path).values()
        assert counted[f"site-{number}"] == sum(row[name] != "" for row in rows for name in COLUMNS)
    assert leads == [(LEAD_H * 3_600,)]


def test_vectors_have_the_prediction_of_their_hour_and_place(files: list[Path], stored: Settings) -> None:
    with postgres.connect(stored.postgres_url) as history:
        for number, path in enumerate(files):
            rows = rows_of(path)
            now = sorted(rows)[len(rows) // 3]
            site = Asset(
                asset_id=f"load-{number}",
                name="site",
                asset_class="load",
                region=f"zone-{number}",
                capacity_mw=10.0,
                latitude=52.1 + number,
                longitude=5.1,
            )
            by_horizon = vectors([site], {}, HistoryAsOf(history, now), now)
            for hours in HORIZONS_H:
                vector = by_horizon[f"{hours}h"][site.asset_id]
                if hours > LEAD_H:
                    assert (vector["weather"], vector["prices"]) == (None, {}), "not yet issued"
                    continue
                row = rows[now + timedelta(hours=hours)]
                assert vector["weather"]["point_id"] == f"site-{number}"
                values = {name: variable["value"] for name, variable in vector["weather"]["variables"].items()}
                expected = {
                    variable: standard(float(row[name]))
                    for name, (variable, _, standard) in COLUMNS.items()
                    if row[name]
                }
                assert values == pytest.approx(expected), (path, hours)
                if row["APX"]:
                    assert vector["prices"]["day-ahead"]["value"] == float(row["APX"])
