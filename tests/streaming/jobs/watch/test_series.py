"""Applies the series rules: when findings begin and when they end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.assets.alert_details import ReadingDetails
from streaming.jobs.watch.series import Finding, Point, Series, advance
from streaming.quality.rules import rules
from streaming.units import Quantity

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
Steps = tuple[str, int, int | None]
"""Kind of a finding, the step at which it began, and the step at which it ended."""


def point(step: int, level: float, asset_class: str = "wind", broken: str | None = None) -> Point:
    return Point("w-1", asset_class, NOON + step * STEP, level, Quantity.POWER, STEP, broken)


def findings(*points: Point, known: Series | None = None, opened: tuple[Finding, ...] = ()) -> list[Finding]:
    found = []
    for reading in points:
        known, new = advance(known, reading, rules(), opened)
        found += new
    return found


def steps(found: list[Finding]) -> list[Steps]:
    """Kinds and steps of findings."""
    return [
        (
            finding.kind,
            (finding.began - NOON) // STEP,
            None if finding.ended is None else (finding.ended - NOON) // STEP,
        )
        for finding in found
    ]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([point(0, 0.1), point(1, 0.2), point(2, 0.3)], []),
        ([point(0, 0.1), point(1, 0.9), point(2, 0.8)], [("spike", 1, None), ("spike", 1, 2)]),
        ([point(0, 0.1, "load"), point(1, 0.9, "load")], []),
        ([point(0, 0.1), point(5, 0.9)], [("gap", 1, 5)]),
        ([point(0, 0.1), point(2, 0.2)], []),
        ([point(n, 0.5) for n in range(12)], [("stuck", 0, None)]),
        ([*(point(n, 0.5) for n in range(14)), point(14, 0.4)], [("stuck", 0, None), ("stuck", 0, 14)]),
        ([point(n, 0.5) for n in range(11)], []),
        ([point(n, 0.0) for n in range(30)], []),
        ([point(n, 1.0) for n in range(30)], []),
        ([point(n, 0.5, "load") for n in range(30)], []),
        ([point(n, -0.3 - n / 100, "load") for n in range(11)], []),
        ([point(n, -0.3 - n / 100, "load") for n in range(14)], [("reversed", 0, None)]),
        (
            [*(point(n, -0.3 - n / 100, "load") for n in range(14)), point(14, 0.2, "load")],
            [("reversed", 0, None), ("reversed", 0, 14)],
        ),
        ([point(n, -0.3 - n / 100, "load") if n % 6 else point(n, 0.0, "load") for n in range(30)], []),
        ([point(n, -0.02, "solar") for n in range(30)], []),
        ([point(n, -0.3 - n / 100, "net-load") for n in range(30)], []),
        ([point(n, -0.3 - n / 100, "storage") for n in range(30)], []),
        (
            [point(0, 1.2, broken="out-of-range"), point(1, 1.3, broken="out-of-range"), point(2, 0.9)],
            [("out-of-range", 0, None), ("out-of-range", 0, 2)],
        ),
    ],
)
def test_every_rule_begins_and_ends_its_findings(points: list[Point], expected: list[Steps]) -> None:
    assert steps(findings(*points)) == expected


def test_a_finding_has_the_rules_severity_and_a_message() -> None:
    (began,) = findings(point(0, 9.5, broken="out-of-range"))
    assert (began.severity, began.asset_id) == ("warning", "w-1")
    assert "w-1" in began.message
    assert "9.5 of capacity" in began.message
    assert began.details == ReadingDetails(quantity=Quantity.POWER, value=9.5)


def test_a_reading_from_the_future_is_a_finding_and_leaves_the_series_unchanged() -> None:
    skewed = point(1_000, 0.5, broken="clock-skew")
    found = findings(skewed, point(0, 0.1), skewed, point(1, 0.2), point(4, 0.3))
    assert steps(found) == [("clock-skew", 1_000, 1_000), ("clock-skew", 1_000, 1_000), ("gap", 2, 4)]
    assert found[0].severity == "critical"


def test_open_findings_from_the_alerts_do_not_begin_again_and_can_end() -> None:
    opened = Finding("out-of-range", "warning", "w-1", NOON, "")
    assert steps(findings(point(1, 1.2, broken="out-of-range"), opened=(opened,))) == []
    assert steps(findings(point(1, 0.2), opened=(opened,))) == [("out-of-range", 0, 1)]


@pytest.mark.parametrize(
    ("kind", "asset_class", "level", "other"), [("stuck", "wind", 0.5, 0.4), ("reversed", "load", -0.4, 0.4)]
)
def test_an_open_finding_about_a_run_of_readings_outlasts_a_restart(
    kind: str, asset_class: str, level: float, other: float
) -> None:
    opened = Finding(kind, "warning", "w-1", NOON, "")
    restored = Series(point(13, level, asset_class), open=(opened,))
    assert findings(point(14, level, asset_class), known=restored) == []
    ended = findings(point(14, level, asset_class), point(15, other, asset_class), known=restored)
    assert steps(ended) == [(kind, 0, 15)]


LEVELS: Any = st.lists(st.sampled_from([-0.2, 0.0, 0.1, 0.5, 0.9, 1.0]), min_size=1, max_size=40)


@given(LEVELS, st.integers(0, 40))
def test_a_repeated_reading_adds_no_finding(levels: list[float], again: int) -> None:
    points = [point(n, level) for n, level in enumerate(levels)]
    repeated = [*points[: again + 1], *points[:again], *points[again + 1 :]]
    assert findings(*repeated) == findings(*points)


@given(LEVELS)
def test_every_finding_begins_once_before_it_ends(levels: list[float]) -> None:
    opened: set[tuple[str, datetime]] = set()
    for finding in findings(*(point(n, level) for n, level in enumerate(levels))):
        if finding.ended is None:
            assert finding.kind not in {kind for kind, _ in opened}
            opened.add((finding.kind, finding.began))
        else:
            opened.remove((finding.kind, finding.began))
