"""Sliding windows: their readings, when they are finished, and that order, repeats and batches do not matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.jobs.window.windows import MEMORY_MS, NullHistory, Windows

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HALF = timedelta(minutes=30)
SENT = st.tuples(st.integers(0, 1), st.integers(0, 24 * 12 - 1), st.integers(0, 9))
"""An asset, the number of a five-minute interval, and a power in MW."""
WindowRows = dict[tuple[str, datetime], dict[str, Any]]


@dataclass
class RecordedHistory:
    """A history of rows that records its queries."""

    table: Any
    rows: list[dict[str, Any]]
    queries: list[Any] = field(default_factory=list)

    def newest(self, asset_ids: Sequence[str]) -> pa.Table:
        self.queries.append(list(asset_ids))
        return self.last_of(row for row in self.rows if row["asset_id"] in asset_ids)

    def before(self, moments_ms: Mapping[str, int]) -> pa.Table:
        self.queries.append(dict(moments_ms))
        return self.last_of(
            row for row in self.rows if row["time"].timestamp() * 1_000 < moments_ms.get(row["asset_id"], 0)
        )

    def last_of(self, rows: Iterable[dict[str, Any]]) -> pa.Table:
        ordered = sorted(rows, key=lambda row: row["time"])
        last = {row["asset_id"]: row["time"] for row in ordered}
        memory = timedelta(milliseconds=MEMORY_MS)
        return self.table(row for row in ordered if row["time"] >= last[row["asset_id"]] - memory)

    def between(self, ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        self.queries.append(dict(ranges))
        empty = (0, 0)
        return self.table(
            row
            for row in self.rows
            if (bounds := ranges.get(row["asset_id"], empty))[0] <= row["time"].timestamp() * 1_000 < bounds[1]
        )


@pytest.fixture(scope="session")
def windows(judged_table: Any) -> Any:
    """`windows(*batches)`: the last version of every window after all batches."""

    def update(*batches: list[dict[str, Any]], of: Windows | None = None) -> WindowRows:
        updated = of or Windows(NullHistory())
        rows = [row for batch in batches for row in updated.update(judged_table(batch)).finished.to_pylist()]
        return {(row["asset_id"], row["window_end"]): row for row in rows}

    return update


def test_a_window_aggregates_an_hour_of_readings(reading: Any, windows: Any) -> None:
    readings = [reading(minutes, power_mw=power) for minutes, power in ((0, 1.0), (15, 3.0), (30, 2.0), (45, 2.5))]
    hour = windows(readings)["s-1", NOON + timedelta(hours=1)]
    assert hour["readings"] == 4
    assert (hour["mean_mw"], hour["min_mw"], hour["max_mw"]) == pytest.approx((2.125, 1.0, 3.0))
    assert hour["ramp_mw_per_h"] == pytest.approx(1.5 / 0.75)
    assert hour["time"] == NOON + timedelta(minutes=45)
    assert (hour["last_pu"], hour["mean_pu"], hour["ramp_pu_per_h"]) == pytest.approx((0.625, 0.53125, 0.5))
    assert 700 < hour["irradiance_w_m2"] < 950


def test_a_window_is_finished_once_its_last_interval_has_a_reading(reading: Any, windows: Any) -> None:
    ends = windows([reading(0), reading(15)])
    assert [end for _, end in sorted(ends)] == [NOON + timedelta(minutes=15), NOON + HALF]
    assert ends["s-1", NOON + timedelta(minutes=15)]["readings"] == 1
    assert ends["s-1", NOON + timedelta(minutes=15)]["ramp_mw_per_h"] == 0


def test_a_repeated_reading_counts_once(reading: Any, windows: Any) -> None:
    first, repeated = reading(0, power_mw=1.0), reading(15, power_mw=3.0)
    window = windows([first, repeated, repeated], [repeated])["s-1", NOON + HALF]
    assert (window["readings"], window["mean_mw"]) == (2, 2.0)


def test_a_corrected_reading_replaces_the_first(reading: Any, windows: Any) -> None:
    window = windows([reading(0, power_mw=1.0)], [reading(0, power_mw=3.0)])["s-1", NOON + timedelta(minutes=15)]
    assert (window["readings"], window["mean_mw"]) == (1, 3.0)


def test_assets_do_not_mix(reading: Any, windows: Any) -> None:
    found = windows([reading(0, asset_id="s-2", power_mw=3.0), reading(0, power_mw=1.0)])
    assert {(asset_id, row["mean_mw"]) for (asset_id, _), row in found.items()} == {("s-1", 1.0), ("s-2", 3.0)}


def test_readings_from_before_a_restart_are_read_from_the_history(
    reading: Any, windows: Any, judged_table: Any
) -> None:
    history = RecordedHistory(judged_table, [reading(minutes, power_mw=2.0) for minutes in (-150, 0, 15, 30)])
    tracked = Windows(history)
    hour = windows([reading(45, power_mw=4.0)], of=tracked)["s-1", NOON + timedelta(hours=1)]
    assert (hour["readings"], hour["mean_mw"]) == (4, 2.5)
    windows([reading(60)], [reading(75)], of=tracked)
    assert history.queries == [["s-1"]]


def test_a_forgotten_asset_is_read_from_the_history_again(reading: Any, windows: Any, judged_table: Any) -> None:
    history = RecordedHistory(judged_table, [])
    tracked = Windows(history)
    windows([reading(0, power_mw=2.0), reading(0, asset_id="s-2")], of=tracked)
    tracked.forget(["s-1", "never-seen"])
    # Meanwhile another driver has stored what the asset sent, with a correction.
    history.rows = [reading(0, power_mw=3.0), reading(15, power_mw=5.0)]
    sent = [reading(30, power_mw=4.0), reading(30, asset_id="s-2")]
    assert windows(sent, of=tracked)["s-1", NOON + timedelta(minutes=45)]["mean_mw"] == 4.0
    assert history.queries[-1] == ["s-1"], "the other asset is remembered"


def test_for_a_late_reading_only_the_readings_around_it_are_read(reading: Any, windows: Any, judged_table: Any) -> None:
    year = 365 * 24 * 60
    history = RecordedHistory(judged_table, [reading(minutes, power_mw=2.0) for minutes in (0, 30, 45, year)])
    tracked = Windows(history)
    hour = windows([reading(15, power_mw=4.0)], of=tracked)["s-1", NOON + timedelta(hours=1)]
    assert (hour["readings"], hour["mean_mw"]) == (4, 2.5)
    quarter = NOON + timedelta(minutes=15)
    around = (quarter - timedelta(hours=1), quarter + timedelta(hours=1))
    assert history.queries == [["s-1"], {"s-1": tuple(moment.timestamp() * 1_000 for moment in around)}]
    windows([reading(year + 15)], of=tracked)
    assert len(history.queries) == 2


def test_dropped_readings_are_read_again_after_the_newest_ones_are_retracted(
    reading: Any, windows: Any, judged_table: Any
) -> None:
    history = RecordedHistory(judged_table, [])
    sent = [reading(step * 15, power_mw=2.0) for step in range(17)]
    tracked = Windows(history)
    windows(sent, of=tracked)
    windows([reading(step * 15, power_mw=float("nan")) for step in range(13, 17)], of=tracked)
    history.rows = sent[:13]
    hour = windows([reading(8 * 15, power_mw=4.0)], of=tracked)["s-1", NOON + timedelta(minutes=9 * 15)]
    assert (hour["readings"], hour["mean_mw"]) == (4, 2.5)


def test_a_failed_query_is_repeated(reading: Any, windows: Any, judged_table: Any) -> None:
    def fail(_rows: Any) -> pa.Table:
        raise ConnectionError

    history = RecordedHistory(fail, [reading(0, power_mw=2.0)])
    tracked = Windows(history)
    with pytest.raises(ConnectionError):
        windows([reading(15)], of=tracked)
    history.table = judged_table
    assert windows([reading(15)], of=tracked)["s-1", NOON + HALF]["readings"] == 2


def test_after_retractions_the_newest_finished_window_is_found(reading: Any, windows: Any, judged_table: Any) -> None:
    sent = [reading(step * 15, power_mw=float(step)) for step in (0, *range(20, 30))]
    history = RecordedHistory(judged_table, sent)
    tracked = Windows(history)
    windows(sent, of=tracked)
    for gone, last in ((1, 28), (5, 24), (8, 21), (9, 20), (10, 0)):
        rows = judged_table({**row, "power_mw": float("nan")} for row in sent[-gone:])
        tracked.update(rows)
        history.queries.clear()
        (window,) = tracked.newest_finished(rows).to_pylist()
        assert window["window_end"] == NOON + (last + 1) * timedelta(minutes=15)
        assert window["last_pu"] == last / 4.0
        assert bool(history.queries) == (last < 24), "the last two hours are remembered"
    rows = judged_table({**row, "power_mw": float("nan")} for row in sent)
    tracked.update(rows)
    assert tracked.newest_finished(rows).num_rows == 0


@given(st.lists(SENT, min_size=1), st.data())
def test_windows_do_not_depend_on_the_batches(
    reading: Any, windows: Any, judged_table: Any, sent: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    rows = [
        reading(step * 5, asset_id=f"s-{asset}", power_mw=float(power), interval_s=300) for asset, step, power in sent
    ]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=5)))
    batches = [rows[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True) if start < end]
    stored: dict[tuple[str, datetime], dict[str, Any]] = {}
    history = RecordedHistory(judged_table, [])
    tracked = Windows(history)
    found: dict[tuple[str, datetime], dict[str, Any]] = {}
    for batch in batches:
        found |= windows(batch, of=tracked)
        stored |= {(row["asset_id"], row["time"]): row for row in batch}
        history.rows = list(stored.values())
    assert {key: (row["readings"], row["mean_mw"]) for key, row in found.items()} == expected(stored.values())


def expected(readings: Iterable[dict[str, Any]]) -> dict[tuple[str, datetime], Any]:
    """Every finished window with a reading, by definition."""
    quarter, hour = timedelta(minutes=15), timedelta(hours=1)
    by_window: dict[tuple[str, datetime], dict[datetime, float]] = {}
    for row in readings:
        start = row["time"] - (row["time"] - NOON) % quarter
        for n in range(1, 5):
            by_window.setdefault((row["asset_id"], start + n * quarter), {})[row["time"]] = row["power_mw"]
    assert all(end - hour <= time < end for (_, end), of_window in by_window.items() for time in of_window)
    return {
        key: (len(of_window), pytest.approx(sum(of_window.values()) / len(of_window)))
        for key, of_window in by_window.items()
        if max(of_window) + timedelta(minutes=5) >= key[1]
    }


def newest_of(found: WindowRows, names: set[str]) -> dict[str, tuple[datetime, float]]:
    """The newest window of these assets: its end and mean."""
    return {name: (end, row["mean_mw"]) for (name, end), row in sorted(found.items()) if name in names}


@given(st.lists(st.tuples(SENT, st.booleans()), min_size=1), st.data())
def test_bad_readings_are_retracted_and_restarts_change_nothing(
    reading: Any, judged_table: Any, sent: list[tuple[tuple[int, int, int], bool]], data: st.DataObject
) -> None:
    """After any batch the windows may restart, from a history in random order."""
    rows = [
        reading(step * 5, asset_id=f"s-{asset}", power_mw=float("nan") if bad else float(power), interval_s=300)
        for (asset, step, power), bad in sent
    ]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=5)))
    stored: dict[tuple[str, datetime], dict[str, Any]] = {}
    history = RecordedHistory(judged_table, [])
    tracked = Windows(history)
    found: dict[tuple[str, datetime], dict[str, Any]] = {}
    for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        if start == end:
            continue
        changed = tracked.update(judged_table(rows[start:end]))
        found |= {(row["asset_id"], row["window_end"]): row for row in changed.finished.to_pylist()}
        for row in changed.gone.to_pylist():
            found.pop((row["asset_id"], row["window_end"]), None)
        stored |= {(row["asset_id"], row["time"]): row for row in rows[start:end]}
        good = [row for row in stored.values() if row["power_mw"] == row["power_mw"]]
        after = data.draw(st.permutations(good))
        if data.draw(st.booleans()):
            history.rows = after
        newest = tracked.newest_finished(judged_table(rows[start:end])).to_pylist()
        names = {row["asset_id"] for row in rows[start:end]}
        assert {row["asset_id"]: (row["window_end"], row["mean_mw"]) for row in newest} == newest_of(found, names)
        history.rows = after
        if data.draw(st.booleans()):
            tracked = Windows(history)
    assert {key: (row["readings"], row["mean_mw"]) for key, row in found.items()} == expected(good)
