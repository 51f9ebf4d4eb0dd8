"""No rule can fire for a calm asset."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from streaming.jobs.watch.calm import calm_assets, encode
from streaming.jobs.watch.memory import Changes, SeriesMemory
from streaming.jobs.watch.series import Finding, Point, Series, advance
from streaming.quality.rules import rules
from streaming.units import Quantity

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
CLASSES = ("solar", "wind", "load", "net-load", "storage")
Reading = tuple[int, float, int]
"""Step, level and quality."""


def calm(batch: dict[str, list[Reading]], known: Mapping[str, Series | None]) -> set[str]:
    memory = SeriesMemory()
    memory.commit(Changes({name: state for name, state in known.items() if state is not None}))
    readings = [(name, *reading) for name, of_asset in batch.items() for reading in of_asset]
    rows = [
        {"asset_id": name, "asset_class": name, "time": NOON + step * STEP, "interval_s": 900, "quality": quality}
        for name, step, _, quality in readings
    ]
    levels = np.array([level for _, _, level, _ in readings])
    table = pa.Table.from_pylist(rows, SCHEMA)
    names, asset = encode(table["asset_id"])
    places = memory.places(names)
    is_calm = calm_assets(table, levels, asset, memory.columns[places], rules())
    return {name for name, calm in zip(names, is_calm.tolist(), strict=True) if calm}


def folded(name: str, readings: list[Reading], known: Series | None) -> tuple[Series | None, list[Finding]]:
    findings: list[Finding] = []
    for step, level, quality in sorted(readings, key=lambda reading: reading[0]):
        point = Point(name, name, NOON + step * STEP, level, Quantity.POWER, STEP, BROKEN[quality])
        known, new = advance(known, point, rules())
        findings += new
    return known, findings


def test_a_quiet_day_is_calm() -> None:
    known = {"wind": folded("wind", [(0, 0.3, 0)], None)[0]}
    assert calm({"wind": [(step, 0.3 + step / 100, 0) for step in range(1, 20)]}, known) == {"wind"}
    assert calm({"load": [(1, 0.3, 0)]}, known) == set()


def series() -> Any:
    readings = st.tuples(
        st.integers(0, 40), st.sampled_from([-0.2, 0.0, 0.3, 0.31, 0.9, 1.0]), st.sampled_from([0, 0, 0, 1])
    )
    return st.fixed_dictionaries({name: st.lists(readings, min_size=1, max_size=30) for name in CLASSES})


@given(series(), series())
def test_the_fold_finds_nothing_about_a_calm_asset(
    before: dict[str, list[Reading]], batch: dict[str, list[Reading]]
) -> None:
    later = {
        name: [(step + 30, level, quality) for step, level, quality in readings] for name, readings in batch.items()
    }
    known = {name: folded(name, readings, None)[0] for name, readings in before.items()}
    for name in calm(later, known):
        state, findings = folded(name, later[name], known[name])
        assert findings == []
        assert state is not None
        assert state.open == ()
        assert state.last.time == NOON + max(step for step, _, _ in later[name]) * STEP


@given(st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=14, max_size=40))
def test_calm_batches_do_not_hide_a_standstill(levels: list[float]) -> None:
    """With one reading per batch, the findings are those of the whole series, although calm batches shorten it."""
    for name in ("wind", "solar"):
        _, expected = folded(name, [(step, level, 0) for step, level in enumerate(levels)], None)
        known, findings = None, []
        for step, level in enumerate(levels):
            reading = (step, level, 0)
            if known is not None and calm({name: [reading]}, {name: known}):
                last = Point(name, name, NOON + step * STEP, level, Quantity.POWER, STEP, None)
                known = Series(last)
            else:
                known, new = folded(name, [reading], known)
                findings += new
        assert findings == expected
