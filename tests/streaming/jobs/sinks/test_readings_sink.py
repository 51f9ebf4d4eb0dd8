"""The readings' sink with real stores: repeated batches change nothing, and alerts survive a restart."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pyarrow as pa
import pytest
from prometheus_client import REGISTRY

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.jobs.sinks.readings import ReadingsSink
from streaming.jobs.watch.open_alerts import report_open_alerts
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
    "covers_s": pa.int32(),
    "known": pa.bool_(),
    "partition": pa.int32(),
    "offset": pa.int64(),
    "payload": pa.binary(),
}
SCHEMA = pa.schema({name: TYPES.get(name, pa.string()) for name in ReadingsSink.columns})


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """Databases of this test."""
    return own_stores(stack_parts("kafka", "postgres", "redis", "mongo").settings, "sink_tests")


@pytest.fixture
def sink(settings: Settings) -> Iterator[ReadingsSink]:
    opened = ReadingsSink(settings)
    yield opened
    opened.close()


def row(step: int, power_mw: float | None, quality: int = 0, **fields: Any) -> dict[str, Any]:
    asset = {"asset_id": "w-1", "asset_class": "wind", "capacity_mw": 4.0, "interval_s": 900, "known": True}
    measured = {"quantity": "power", "measured": power_mw, "power_mw": power_mw, "quality": quality, "reason": None}
    return {**asset, **measured, "covers_s": 0, "time": NOON + step * STEP, **fields}


def batch(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), SCHEMA)


def stored(settings: Settings, table: str) -> list[tuple[Any, ...]]:
    with postgres.connect(settings.postgres_url) as history:
        return history.execute(f"select * from {table} order by asset_id, time").fetchall()


def alerts(settings: Settings) -> list[tuple[str, Any, Any]]:
    database = mongo.database(settings)
    try:
        return [
            (alert["kind"], alert["time"], alert["recovered_at"]) for alert in database.alerts.find().sort("time", 1)
        ]
    finally:
        database.client.close()


def test_a_repeated_batch_changes_nothing(settings: Settings, sink: ReadingsSink) -> None:
    ghost = row(5, None, known=False, asset_id="ghost")
    rows = batch(row(0, 1.0), row(1, 4.5, quality=1), row(5, 1.0), ghost)
    sink.write(rows)
    before = (stored(settings, "readings"), alerts(settings))
    assert len(before[0]) == 3
    assert sorted(kind for kind, _, _ in before[1]) == ["gap", "out-of-range", "spike", "unknown-asset"]
    sink.write(rows)
    again = ReadingsSink(settings)
    again.write(rows)
    again.close()
    assert (stored(settings, "readings"), alerts(settings)) == before


def test_a_reading_of_an_unknown_asset_waits_as_a_dead_letter(
    settings: Settings, sink: ReadingsSink, kafka_messages: Any
) -> None:
    origin: dict[str, Any] = {"topic": "telemetry.wind", "partition": 0, "offset": 4711, "payload": b"sink-ghost"}
    sink.write(batch(row(0, 1.0), row(0, 2.0, known=False, asset_id="sink-ghost", **origin)))
    letters = [json.loads(each.value()) for each in kafka_messages(settings.kafka_bootstrap, "telemetry.dead-letter")]
    payload = base64.b64encode(b"sink-ghost").decode()
    (letter,) = [letter for letter in letters if letter["payload_base64"] == payload]
    assert (letter["reason"], letter["topic"], letter["offset"]) == (
        "the asset is not registered",
        "telemetry.wind",
        4711,
    )


def test_an_alert_recovers_after_a_restart(settings: Settings, sink: ReadingsSink) -> None:
    sink.write(batch(row(0, 4.5, quality=1)))
    assert alerts(settings) == [("out-of-range", NOON, None)]
    successor = ReadingsSink(settings)
    successor.write(batch(row(1, 4.5, quality=1)))
    assert alerts(settings) == [("out-of-range", NOON, None)]
    successor.write(batch(row(2, 4.0)))
    successor.close()
    assert alerts(settings) == [("out-of-range", NOON, NOON + 2 * STEP)]


def test_covers__corrections__take_back_what_the_reading_before_them_covered(
    settings: Settings, sink: ReadingsSink
) -> None:
    sink.write(batch(row(0, 1.0, covers_s=60), row(1, 1.0, covers_s=60), row(2, 1.0, covers_s=60)))
    sink.write(batch(row(0, 2.0), row(1, 2.0, covers_s=120), row(3, 2.0, covers_s=60), row(3, 2.0)))
    assert stored(settings, "covers") == [("w-1", NOON + STEP, 120), ("w-1", NOON + 2 * STEP, 60)]
    successor = ReadingsSink(settings)
    successor.write(batch(row(1, 3.0)))
    successor.close()
    assert stored(settings, "covers") == [("w-1", NOON + 2 * STEP, 60)]
    sink.forget(["w-1"])
    sink.write(batch(row(2, 3.0)))
    assert stored(settings, "covers") == []


def test_open_alerts__are_counted_by_kind_until_they_recover(settings: Settings, sink: ReadingsSink) -> None:
    def counted(kind: str) -> float | None:
        report_open_alerts(settings)
        return REGISTRY.get_sample_value("forewatt_jobs_open_alerts", {"kind": kind})

    sink.write(batch(row(0, 4.5, quality=1), row(0, None, known=False, asset_id="ghost")))
    assert (counted("out-of-range"), counted("unknown-asset")) == (1, 1)
    sink.write(batch(row(1, 4.0)))
    assert (counted("out-of-range"), counted("unknown-asset")) == (0, 1)


def test_dead_letters__are_counted(sink: ReadingsSink) -> None:
    before = REGISTRY.get_sample_value("forewatt_jobs_dead_letters_total") or 0.0
    lost = {"topic": "telemetry.wind", "partition": 0, "offset": 7, "payload": b"?", "reason": "not Avro"}
    sink.write(batch(row(0, 1.0), {**row(0, None), **lost}))
    assert REGISTRY.get_sample_value("forewatt_jobs_dead_letters_total") == before + 1


def test_an_asset_that_sends_nothing_while_others_do_raises_an_alert(settings: Settings) -> None:
    seconds = 0.0
    sink = ReadingsSink(settings, clock=lambda: seconds)
    sink.write(batch(row(0, 1.0), row(0, 1.0, asset_id="w-2")))
    sink.write(batch(*(row(step, 1.0 + step / 10, asset_id="w-2") for step in (1, 2, 3))))
    assert alerts(settings) == [], "agents do not send in step"
    seconds = 60.0
    for step in (4, 5):
        sink.write(batch(row(step, 1.0 + step / 10, asset_id="w-2")))
        assert alerts(settings) == [("gap", NOON + STEP, None)]
    sink.write(batch(row(5, 1.4)))
    sink.close()
    assert alerts(settings) == [("gap", NOON + STEP, NOON + 5 * STEP)]


def test_an_asset_that_left_is_not_late(settings: Settings) -> None:
    moments = count(0.0, 100.0)
    sink = ReadingsSink(settings, clock=lambda: next(moments))
    sink.write(batch(row(0, 1.0), row(0, 1.0, asset_id="w-2")))
    sink.forget(["w-2"])
    for step in range(1, 8):
        sink.write(batch(row(step, 1.0 + step / 100)))
    sink.close()
    assert alerts(settings) == []


def test_weather_readings_are_stored_in_their_own_table(settings: Settings, sink: ReadingsSink) -> None:
    station: dict[str, Any] = {"asset_id": "t-1", "asset_class": "weather", "capacity_mw": 0.0}
    sink.write(batch(row(0, None, **{**station, "quantity": "temperature", "measured": 21.5})))
    assert stored(settings, "weather") == [("t-1", NOON, "temperature", 21.5, 0)]
    assert stored(settings, "readings") == []


def test_a_state_of_charge_is_stored_beside_the_power_and_is_no_part_of_its_series(
    settings: Settings, sink: ReadingsSink
) -> None:
    battery: dict[str, Any] = {"asset_id": "b-1", "asset_class": "storage"}
    charge: dict[str, Any] = {**battery, "quantity": "state-of-charge"}
    rows = [row(step, -3.9 + step / 100, **battery) for step in range(4)]
    charges = [{**row(step, None, **charge), "measured": 0.95 - step / 5} for step in range(4)]
    sink.write(batch(*rows, *charges))
    assert [stored_row[2] for stored_row in stored(settings, "state_of_charge")] == pytest.approx(
        [0.95, 0.75, 0.55, 0.35]
    )
    assert len(stored(settings, "readings")) == 4
    assert stored(settings, "weather") == []
    assert alerts(settings) == []


def events(settings: Settings) -> list[tuple[str, Any]]:
    with redis.client(settings.redis_url) as hot:
        return [(fields["topic"], json.loads(fields["body"])) for _, fields in hot.xrange(redis.EVENTS_STREAM)]


def test_only_the_newest_readings_and_alerts_become_events(settings: Settings, sink: ReadingsSink) -> None:
    """A thousand assets with ten unordered readings each; the last of each is out of range."""
    with redis.client(settings.redis_url) as hot:
        hot.delete(redis.EVENTS_STREAM)
    steps = [3, 9, 1, 0, 2, 4, 5, 6, 7, 8]
    names = [f"w-{number}" for number in range(1_000)]
    rows = [
        row(step, 4.5 if step == 9 else 1.0 + step / 10, int(step == 9), asset_id=name)
        for step in steps
        for name in names
    ]
    sink.write(batch(*rows))
    published = events(settings)
    readings = [event for topic, body in published if topic == "reading" for event in body]
    last_ms = (NOON + 9 * STEP).timestamp() * 1_000
    assert {event["asset_id"]: event["time_chain_ms"] for event in readings} == dict.fromkeys(names, last_ms)
    assert len(readings) == len(names)
    assert max(len(json.dumps(body)) for topic, body in published if topic == "reading") < 30_000
    assert 0 < sum(topic == "alert" for topic, _ in published) <= 64
    assert len(alerts(settings)) >= 1_000
