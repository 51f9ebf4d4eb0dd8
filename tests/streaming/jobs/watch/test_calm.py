"""Calm assets: of them no rule would have found anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from streaming.jobs.watch.calm import calm_assets
from streaming.jobs.watch.series import Finding, Point, Series, follow
from streaming.quality.rules import rules

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
SCHEMA = pa.schema(
    {
        "asset_id": pa.string(),
        "asset_class": pa.string(),
        "time": pa.timestamp("us", "UTC"),
        "interval_s": pa.int64(),
        "quality": pa.int16(),
    }
)
BROKEN = {0: None, 1: "out-of-range", 2: "night-production", 3: "clock-skew"}
CLASSES = ("solar", "wind", "load", "storage")
Reading = tuple[int, float, int]
"""Step, level and quality."""


def calm(batch: dict[str, list[Reading]], known: dict[str, Series]) -> set[str]:
    readings = [(name, *each) for name, of_asset in batch.items() for each in of_asset]
    rows = [
        {"asset_id": name, "asset_class": name, "time": NOON + step * STEP, "interval_s": 900, "quality": quality}
        for name, step, _, quality in readings
    ]
    levels = np.array([level for _, _, level, _ in readings])
    return calm_assets(pa.Table.from_pylist(rows, SCHEMA), levels, known, rules())


def folded(name: str, readings: list[Reading], known: Series | None) -> tuple[Series | None, list[Finding]]:
    found: list[Finding] = []
    for step, level, quality in sorted(readings, key=lambda each: each[0]):
        point = Point(name, name, NOON + step * STEP, level, "of capacity", STEP, BROKEN[quality])
        known, new = follow(known, point, rules())
        found += new
    return known, found


def test_a_quiet_day_is_calm() -> None:
    known = {"wind": folded("wind", [(0, 0.3, 0)], None)[0]}
    assert calm({"wind": [(step, 0.3 + step / 100, 0) for step in range(1, 20)]}, known) == {"wind"}
    assert calm({"load": [(1, 0.3, 0)]}, known) == set()


def series() -> Any:
    readings = st.tuples(st.integers(0, 40), st.sampled_from([0.0, 0.3, 0.31, 0.9, 1.0]), st.sampled_from([0, 0, 0, 1]))
    return st.fixed_dictionaries({name: st.lists(readings, min_size=1, max_size=30) for name in CLASSES})


@given(series(), series())
def test_no_rule_would_have_found_anything_about_a_calm_asset(
    before: dict[str, list[Reading]], batch: dict[str, list[Reading]]
) -> None:
    later = {name: [(step + 30, level, quality) for step, level, quality in each] for name, each in batch.items()}
    known = {name: folded(name, each, None)[0] for name, each in before.items()}
    for name in calm(later, known):
        followed, found = folded(name, later[name], known[name])
        assert found == []
        assert followed is not None
        assert followed.open == ()
        assert followed.last.time == NOON + max(step for step, _, _ in later[name]) * STEP


@given(st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=14, max_size=40))
def test_a_standstill_is_found_though_some_of_it_came_in_calm_batches(levels: list[float]) -> None:
    """Batches of one reading: what calm ones leave out of the series is missed by no rule."""
    for name in ("wind", "solar"):
        _, expected = folded(name, [(step, level, 0) for step, level in enumerate(levels)], None)
        known, found = None, []
        for step, level in enumerate(levels):
            reading = (step, level, 0)
            if known is not None and calm({name: [reading]}, {name: known}):
                last = Point(name, name, NOON + step * STEP, level, "of capacity", STEP, None)
                known = Series(last)
            else:
                known, new = folded(name, [reading], known)
                found += new
        assert found == expected
