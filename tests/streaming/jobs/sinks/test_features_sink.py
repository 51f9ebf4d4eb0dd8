"""The features' sink with real stores: repeated, late, corrected and bad readings, and restarts."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import postgres, redis
from streaming.history.tables import ensure_partitions
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.upsert import Upsert
from tests.streaming.stores import own_tables

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
HOUR_END = NOON + 4 * STEP
REGION = "features-sink-tests"


@pytest.fixture
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    """A database of this test, and no vectors in its region."""
    shared = stack_parts("postgres", "redis").settings
    changed = own_tables(shared, "features_tests")
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, NOON, NOON)
    with redis.client(shared.redis_url) as hot:
        hot.delete(f"features:{REGION}", f"features:{REGION}:time")
    return changed


@pytest.fixture
def sink(settings: Settings) -> Iterator[FeaturesSink]:
    opened = FeaturesSink(settings)
    yield opened
    opened.close()


@pytest.fixture
def batch(judged_table: Any, reading: Any) -> Callable[..., pa.Table]:
    """`batch((step, power), ..., **marks)`: judged rows of one asset."""

    def make(
        *readings: tuple[int, float], asset_id: str = "s-1", quality: int = 0, reason: str | None = None
    ) -> pa.Table:
        place = {"asset_id": asset_id, "region": REGION}
        rows = judged_table(reading(step * 15, power_mw=power, **place) for step, power in readings)
        marks = (
            pa.repeat(pa.scalar(quality, pa.int16()), len(rows)),
            pa.repeat(pa.scalar(reason, pa.string()), len(rows)),
        )
        return rows.append_column("quality", marks[0]).append_column("reason", marks[1])

    return make


def stored(settings: Settings) -> dict[datetime, tuple[int, float]]:
    with postgres.connect(settings.postgres_url) as history:
        rows = history.execute("select window_end, readings, mean_mw from features")
        return {end: (readings, mean_mw) for end, readings, mean_mw in rows}


def store_readings(settings: Settings, rows: pa.Table) -> None:
    """Write the readings to the history, as the readings' sink does."""
    history = Upsert(settings.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
    history.write(rows)
    history.close()


def vector(settings: Settings, asset_id: str = "s-1") -> dict[str, Any]:
    with redis.client(settings.redis_url) as hot:
        return json.loads(hot.hget(f"features:{REGION}", asset_id) or "{}")


def test_a_repeated_batch_changes_nothing(settings: Settings, sink: FeaturesSink, batch: Any) -> None:
    hour = batch((0, 1.0), (1, 2.0), (2, 3.0), (3, 2.0))
    sink.write(hour)
    before = (stored(settings), vector(settings))
    assert before[0][HOUR_END] == (4, 2.0)
    assert before[1]["window_end_ms"] == HOUR_END.timestamp() * 1_000
    sink.write(hour)
    again = FeaturesSink(settings)
    again.write(hour)
    again.close()
    assert (stored(settings), vector(settings)) == before


def test_a_late_reading_changes_its_windows_but_not_the_newest_vector(
    settings: Settings, sink: FeaturesSink, batch: Any
) -> None:
    for rows in (batch((0, 1.0), (2, 3.0), (3, 2.0)), batch(*((step, 2.0) for step in range(4, 40)))):
        sink.write(rows)
        store_readings(settings, rows)
    assert stored(settings)[HOUR_END] == (3, 2.0)
    newest = vector(settings)
    sink.write(batch((1, 4.0)))
    assert stored(settings)[HOUR_END] == (4, 2.5)
    assert vector(settings) == newest


def test_readings_from_before_a_restart_are_read_from_the_history(
    settings: Settings, sink: FeaturesSink, batch: Any
) -> None:
    before = batch((0, 1.0), (1, 2.0), (2, 3.0))
    sink.write(before)
    store_readings(settings, before)
    successor = FeaturesSink(settings)
    successor.write(batch((3, 2.0)))
    successor.close()
    assert stored(settings)[HOUR_END] == (4, 2.0)
    assert vector(settings)["readings"] == 4


@pytest.mark.parametrize("marks", [{"quality": 3}, {"reason": "unknown unit furlong"}])
def test_bad_readings_and_invalid_rows_enter_no_window(
    settings: Settings, sink: FeaturesSink, batch: Any, marks: dict[str, Any]
) -> None:
    sink.write(batch((0, 1.0)))
    before = (stored(settings), vector(settings))
    sink.write(batch((4_000, 9.0), **marks))
    assert (stored(settings), vector(settings)) == before


def end_ms(step: int) -> float:
    """When the interval of a step ends, in ms."""
    return (NOON + (step + 1) * STEP).timestamp() * 1_000


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(
    "bad", [{"power": 9.0, "quality": 1}, {"power": float("nan"), "quality": 0}], ids=["bad-quality", "nan"]
)
def test_after_the_newest_reading_is_retracted_the_vector_is_that_of_the_newest_finished_window(
    settings: Settings, sink: FeaturesSink, batch: Any, restart: bool, bad: dict[str, Any]
) -> None:
    other = batch(*((step, 0.8) for step in range(8)), asset_id="s-2")
    for rows in (other, batch(*((step, 2.0) for step in range(6)))):
        sink.write(rows)
        store_readings(settings, rows)
    before = vector(settings)
    newest = batch((6, 3.0), (7, 4.0))
    sink.write(newest)
    store_readings(settings, newest)
    assert (vector(settings)["window_end_ms"], vector(settings)["last_pu"]) == (end_ms(7), 1.0)
    retracted = batch((6, bad["power"]), (7, bad["power"]), quality=bad["quality"])
    successor = FeaturesSink(settings) if restart else sink
    for _ in range(2):
        successor.write(retracted)
        assert vector(settings) == {**before, "neighbours": vector(settings)["neighbours"]}
        assert vector(settings)["neighbours"]["last_pu"] == pytest.approx(0.2)
        assert max(stored(settings)) == NOON + 8 * STEP, "the window of s-2"
    successor.write(batch((8, 1.2), asset_id="s-2"))
    assert vector(settings, "s-2")["neighbours"]["last_pu"] == 0.5
    successor.write(batch((7, 3.6)))
    assert (vector(settings)["window_end_ms"], vector(settings)["last_pu"]) == (end_ms(7), 0.9)
    successor.close()


def test_an_asset_has_no_vector_after_all_its_readings_are_retracted(
    settings: Settings, sink: FeaturesSink, batch: Any
) -> None:
    for rows in (batch((0, 1.0), (40, 2.0)), batch((40, 1.0), asset_id="s-2")):
        sink.write(rows)
        store_readings(settings, rows)
    sink.write(batch((40, 2.0), quality=1))
    store_readings(settings, batch((40, 2.0), quality=1))
    assert vector(settings)["window_end_ms"] == end_ms(0), "read from the history"
    sink.write(batch((0, 1.0), quality=1))
    assert (vector(settings), set(stored(settings))) == ({}, {NOON + 41 * STEP})
    sink.write(batch((41, 1.0), asset_id="s-2"))
    assert vector(settings, "s-2")["neighbours"] is None
