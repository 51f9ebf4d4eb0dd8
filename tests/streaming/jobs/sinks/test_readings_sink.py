"""The readings flow's end against real stores: repeated batches change nothing, and alerts outlive a restart."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.jobs.sinks.readings import ReadingsSink
from tests.streaming.stores import own_stores

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
TYPES = {
    "time": pa.timestamp("us", "UTC"),
    "power_mw": pa.float64(),
    "measured": pa.float64(),
    "capacity_mw": pa.float64(),
    "quality": pa.int16(),
    "interval_s": pa.int64(),
    "known": pa.bool_(),
    "partition": pa.int32(),
    "offset": pa.int64(),
    "payload": pa.binary(),
}
SCHEMA = pa.schema({name: TYPES.get(name, pa.string()) for name in ReadingsSink.columns})


@pytest.fixture
def where(stack_parts: Callable[..., Stack]) -> Settings:
    """A database of each kind of this test's own."""
    return own_stores(stack_parts("kafka", "postgres", "redis", "mongo").settings, "sink_tests")


@pytest.fixture
def sink(where: Settings) -> Iterator[ReadingsSink]:
    opened = ReadingsSink(where)
    yield opened
    opened.close()


def row(step: int, power_mw: float | None, quality: int = 0, **fields: Any) -> dict[str, Any]:
    asset = {"asset_id": "w-1", "asset_class": "wind", "capacity_mw": 4.0, "interval_s": 900, "known": True}
    measured = {"quantity": "power", "measured": power_mw, "power_mw": power_mw, "quality": quality, "reason": None}
    return {**asset, **measured, "time": NOON + step * STEP, **fields}


def batch(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), SCHEMA)


def stored(where: Settings, table: str) -> list[tuple[Any, ...]]:
    with postgres.connect(where.postgres_url) as history:
        return history.execute(f"select * from {table} order by asset_id, time").fetchall()


def alerts(where: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(where)
    try:
        return [(each["kind"], each["time"], each["recovered_at"]) for each in database.alerts.find().sort("time", 1)]
    finally:
        database.client.close()


def test_a_batch_that_is_written_again_changes_nothing(where: Settings, sink: ReadingsSink) -> None:
    ghost = row(5, None, known=False, asset_id="ghost")
    rows = batch(row(0, 1.0), row(1, 4.5, quality=1), row(5, 1.0), ghost)
    sink.write(rows)
    before = (stored(where, "readings"), alerts(where))
    assert len(before[0]) == 3
    assert sorted(kind for kind, _, _ in before[1]) == ["gap", "out-of-range", "spike", "unknown-asset"]
    sink.write(rows)
    again = ReadingsSink(where)
    again.write(rows)
    again.close()
    assert (stored(where, "readings"), alerts(where)) == before


def test_a_condition_recovers_though_the_job_was_started_again(where: Settings, sink: ReadingsSink) -> None:
    sink.write(batch(row(0, 4.5, quality=1)))
    assert alerts(where) == [("out-of-range", NOON, None)]
    successor = ReadingsSink(where)
    successor.write(batch(row(1, 4.5, quality=1)))
    assert alerts(where) == [("out-of-range", NOON, None)]
    successor.write(batch(row(2, 4.0)))
    successor.close()
    assert alerts(where) == [("out-of-range", NOON, NOON + 2 * STEP)]


def test_an_asset_that_is_silent_while_others_send_is_told_of(where: Settings) -> None:
    seconds = 0.0
    sink = ReadingsSink(where, clock=lambda: seconds)
    sink.write(batch(row(0, 1.0), row(0, 1.0, asset_id="w-2")))
    sink.write(batch(*(row(step, 1.0 + step / 10, asset_id="w-2") for step in (1, 2, 3))))
    assert alerts(where) == [], "agents that are not in step"
    seconds = 60.0
    for step in (4, 5):
        sink.write(batch(row(step, 1.0 + step / 10, asset_id="w-2")))
        assert alerts(where) == [("gap", NOON + STEP, None)]
    sink.write(batch(row(5, 1.4)))
    sink.close()
    assert alerts(where) == [("gap", NOON + STEP, NOON + 5 * STEP)]


def test_a_stations_readings_lie_in_their_own_table(where: Settings, sink: ReadingsSink) -> None:
    station = {"asset_id": "t-1", "asset_class": "weather", "capacity_mw": 0.0}
    sink.write(batch(row(0, None, **{**station, "quantity": "temperature", "measured": 21.5})))
    assert stored(where, "weather") == [("t-1", NOON, "temperature", 21.5, 0)]
    assert stored(where, "readings") == []


def events(where: Settings) -> list[tuple[str, Any]]:
    with redis.client(where.redis_url) as hot:
        return [(fields["topic"], json.loads(fields["body"])) for _, fields in hot.xrange(redis.EVENTS_STREAM)]


def test_the_live_view_is_told_of_the_newest_alone_however_many_came(where: Settings, sink: ReadingsSink) -> None:
    """A thousand assets, ten readings each in any order, every one of the last out of its limits."""
    with redis.client(where.redis_url) as hot:
        hot.delete(redis.EVENTS_STREAM)
    steps = [3, 9, 1, 0, 2, 4, 5, 6, 7, 8]
    names = [f"w-{number}" for number in range(1_000)]
    rows = [
        row(step, 4.5 if step == 9 else 1.0 + step / 10, int(step == 9), asset_id=name)
        for step in steps
        for name in names
    ]
    sink.write(batch(*rows))
    told = events(where)
    readings = [each for topic, body in told if topic == "reading" for each in body]
    last_ms = (NOON + 9 * STEP).timestamp() * 1_000
    assert {each["asset_id"]: each["time_ms"] for each in readings} == dict.fromkeys(names, last_ms)
    assert len(readings) == len(names)
    assert max(len(json.dumps(body)) for topic, body in told if topic == "reading") < 30_000
    assert 0 < sum(topic == "alert" for topic, _ in told) <= 64
    assert len(alerts(where)) >= 1_000
