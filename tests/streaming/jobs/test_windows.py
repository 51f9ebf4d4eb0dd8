"""The sliding window, its ramp, and when it is finished."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from streaming.jobs.transforms.windows import add_per_unit, add_ramp, drop_repeats, finished, slide

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
HALF = timedelta(minutes=30)


def windows(readings: Any) -> dict[datetime, dict[str, Any]]:
    rows = add_per_unit(add_ramp(finished(slide(drop_repeats(readings))))).toArrow().to_pylist()
    return {row["window_end"]: row for row in rows}


def test_an_hour_of_readings(judged_frame: Any, reading: Any) -> None:
    readings = [reading(minutes, power_mw=power) for minutes, power in ((0, 1.0), (15, 3.0), (30, 2.0), (45, 2.5))]
    hour = windows(judged_frame(readings))[NOON + timedelta(hours=1)]
    assert hour["readings"] == 4
    assert (hour["mean_mw"], hour["min_mw"], hour["max_mw"], hour["last_mw"]) == pytest.approx((2.125, 1.0, 3.0, 2.5))
    assert hour["ramp_mw_per_h"] == pytest.approx(1.5 / 0.75)
    assert hour["time"] == NOON + timedelta(minutes=45)
    assert (hour["last_pu"], hour["mean_pu"], hour["ramp_pu_per_h"]) == pytest.approx((0.625, 0.53125, 0.5))


def test_only_windows_whose_last_interval_was_read_are_finished(judged_frame: Any, reading: Any) -> None:
    ends = windows(judged_frame([reading(0), reading(15)]))
    assert sorted(ends) == [NOON + timedelta(minutes=15), NOON + timedelta(minutes=30)]
    assert ends[NOON + timedelta(minutes=15)]["readings"] == 1
    assert ends[NOON + timedelta(minutes=15)]["ramp_mw_per_h"] == 0


def test_a_reading_that_came_twice_counts_once(judged_frame: Any, reading: Any) -> None:
    once, again = reading(0, power_mw=1.0), reading(15, power_mw=3.0)
    (window,) = [each for end, each in windows(judged_frame([once, again, again])).items() if end == NOON + HALF]
    assert (window["readings"], window["mean_mw"]) == (2, 2.0)


def test_assets_do_not_mix(judged_frame: Any, reading: Any) -> None:
    readings = [reading(0, power_mw=1.0), reading(0, asset_id="s-2", power_mw=3.0)]
    rows = finished(slide(judged_frame(readings))).toArrow().to_pylist()
    assert {(row["asset_id"], row["mean_mw"]) for row in rows} == {("s-1", 1.0), ("s-2", 3.0)}
