"""The windows' end against real stores: repeated, late, corrected and future readings, and a start in the middle."""

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
def where(stack_parts: Callable[..., Stack]) -> Settings:
    """A database of this test's own."""
    found = stack_parts("postgres", "redis").settings
    changed = own_tables(found, "features_tests")
    with postgres.connect(changed.postgres_url) as history:
        ensure_partitions(history, NOON, NOON)
    with redis.client(found.redis_url) as hot:
        hot.delete(f"features:{REGION}", f"features:{REGION}:time")
    return changed


@pytest.fixture
def sink(where: Settings) -> Iterator[FeaturesSink]:
    opened = FeaturesSink(where)
    yield opened
    opened.close()


@pytest.fixture
def batch(judged_table: Any, reading: Any) -> Callable[..., pa.Table]:
    """`batch((step, power), ..., **marks)`: judged rows of one asset."""

    def of(
        *readings: tuple[int, float], asset_id: str = "s-1", quality: int = 0, reason: str | None = None
    ) -> pa.Table:
        place = {"asset_id": asset_id, "region": REGION}
        rows = judged_table(reading(step * 15, power_mw=power, **place) for step, power in readings)
        marks = (
            pa.repeat(pa.scalar(quality, pa.int16()), len(rows)),
            pa.repeat(pa.scalar(reason, pa.string()), len(rows)),
        )
        return rows.append_column("quality", marks[0]).append_column("reason", marks[1])

    return of


def stored(where: Settings) -> dict[datetime, tuple[int, float]]:
    with postgres.connect(where.postgres_url) as history:
        rows = history.execute("select window_end, readings, mean_mw from features")
        return {end: (readings, mean_mw) for end, readings, mean_mw in rows}


def keep(where: Settings, rows: pa.Table) -> None:
    """What the readings' own sink does beside this one."""
    history = Upsert(where.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
    history.write(rows)
    history.close()


def vector(where: Settings, asset_id: str = "s-1") -> dict[str, Any]:
    with redis.client(where.redis_url) as hot:
        return json.loads(hot.hget(f"features:{REGION}", asset_id) or "{}")


def test_a_batch_that_is_written_again_changes_nothing(where: Settings, sink: FeaturesSink, batch: Any) -> None:
    hour = batch((0, 1.0), (1, 2.0), (2, 3.0), (3, 2.0))
    sink.write(hour)
    before = (stored(where), vector(where))
    assert before[0][HOUR_END] == (4, 2.0)
    assert before[1]["window_end_ms"] == HOUR_END.timestamp() * 1_000
    sink.write(hour)
    again = FeaturesSink(where)
    again.write(hour)
    again.close()
    assert (stored(where), vector(where)) == before


def test_a_late_reading_enters_its_windows_and_brings_no_old_vector_back(
    where: Settings, sink: FeaturesSink, batch: Any
) -> None:
    for each in (batch((0, 1.0), (2, 3.0), (3, 2.0)), batch(*((step, 2.0) for step in range(4, 40)))):
        sink.write(each)
        keep(where, each)
    assert stored(where)[HOUR_END] == (3, 2.0)
    newest = vector(where)
    sink.write(batch((1, 4.0)))
    assert stored(where)[HOUR_END] == (4, 2.5)
    assert vector(where) == newest


def test_what_came_before_a_start_is_found_in_the_history(where: Settings, sink: FeaturesSink, batch: Any) -> None:
    before = batch((0, 1.0), (1, 2.0), (2, 3.0))
    sink.write(before)
    keep(where, before)
    successor = FeaturesSink(where)
    successor.write(batch((3, 2.0)))
    successor.close()
    assert stored(where)[HOUR_END] == (4, 2.0)
    assert vector(where)["readings"] == 4


@pytest.mark.parametrize("marks", [{"quality": 3}, {"reason": "unknown unit furlong"}])
def test_readings_that_are_not_good_enter_no_window(
    where: Settings, sink: FeaturesSink, batch: Any, marks: dict[str, Any]
) -> None:
    sink.write(batch((0, 1.0)))
    before = (stored(where), vector(where))
    sink.write(batch((4_000, 9.0), **marks))
    assert (stored(where), vector(where)) == before


def end_ms(step: int) -> float:
    """When the interval of a step ends."""
    return (NOON + (step + 1) * STEP).timestamp() * 1_000


@pytest.mark.parametrize("start_again", [False, True])
@pytest.mark.parametrize(
    "bad", [{"power": 9.0, "quality": 1}, {"power": float("nan"), "quality": 0}], ids=["of bad quality", "no number"]
)
def test_when_the_newest_reading_is_taken_back_the_vector_is_the_newest_window_that_stands(
    where: Settings, sink: FeaturesSink, batch: Any, start_again: bool, bad: dict[str, Any]
) -> None:
    other = batch(*((step, 0.8) for step in range(8)), asset_id="s-2")
    for each in (other, batch(*((step, 2.0) for step in range(6)))):
        sink.write(each)
        keep(where, each)
    before = vector(where)
    newest = batch((6, 3.0), (7, 4.0))
    sink.write(newest)
    keep(where, newest)
    assert (vector(where)["window_end_ms"], vector(where)["last_pu"]) == (end_ms(7), 1.0)
    taken_back = batch((6, bad["power"]), (7, bad["power"]), quality=bad["quality"])
    successor = FeaturesSink(where) if start_again else sink
    for _ in range(2):
        successor.write(taken_back)
        assert vector(where) == {**before, "neighbours": vector(where)["neighbours"]}
        assert vector(where)["neighbours"]["last_pu"] == pytest.approx(0.2)
        assert max(stored(where)) == NOON + 8 * STEP, "the other's"
    successor.write(batch((8, 1.2), asset_id="s-2"))
    assert vector(where, "s-2")["neighbours"]["last_pu"] == 0.5
    successor.write(batch((7, 3.6)))
    assert (vector(where)["window_end_ms"], vector(where)["last_pu"]) == (end_ms(7), 0.9)
    successor.close()


def test_an_asset_whose_every_reading_was_taken_back_has_no_vector(
    where: Settings, sink: FeaturesSink, batch: Any
) -> None:
    for each in (batch((0, 1.0), (40, 2.0)), batch((40, 1.0), asset_id="s-2")):
        sink.write(each)
        keep(where, each)
    sink.write(batch((40, 2.0), quality=1))
    keep(where, batch((40, 2.0), quality=1))
    assert vector(where)["window_end_ms"] == end_ms(0), "found in the history"
    sink.write(batch((0, 1.0), quality=1))
    assert (vector(where), stored(where).keys()) == ({}, {NOON + 41 * STEP})
    sink.write(batch((41, 1.0), asset_id="s-2"))
    assert vector(where, "s-2")["neighbours"] is None
