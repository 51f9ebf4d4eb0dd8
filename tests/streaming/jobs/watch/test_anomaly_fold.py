"""The fold of judged readings: the same alerts however the readings are divided, and however often repeated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streaming.assets.alerts import Alert
from streaming.jobs.watch.anomalies.fold import Judged, Progress, follow
from streaming.quality.rules import Anomaly

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
RULE = Anomaly(kind="test", severity="info", intervals=3)


class Told:
    """Alerts and progress as the stores keep them: an alert is raised once, and recovers once."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.progress: dict[str, Progress] = {}

    def tell(self, judged: Sequence[Judged], crash: bool = False) -> None:
        alerts, after = follow(judged, self.progress, RULE)
        for key, alert in {alert.key: alert for alert in alerts}.items():
            known = self.alerts.setdefault(key, alert)
            if known.recovered_at is None:
                self.alerts[key] = replace(known, recovered_at=alert.recovered_at)
        if not crash:
            self.progress |= after


def reading(step: int, wrong: bool, name: str = "w-1") -> Judged:
    return Judged(name, NOON + step * STEP, STEP, f"{step} is wrong" if wrong else None)


@st.composite
def judged(draw: st.DrawFn) -> list[Judged]:
    """Readings of two assets by time, some intervals missing."""
    wrong = st.sampled_from([True, True, True, False])
    taken = [
        reading(step, draw(wrong), name) for step in range(30) for name in ("w-1", "w-2") if draw(st.integers(0, 9))
    ]
    return sorted(taken, key=lambda each: each.time)


def expected(readings: Sequence[Judged]) -> dict[tuple[str, datetime], datetime | None]:
    """Begin and end of each alert, by looking for its row in the whole series."""
    found: dict[tuple[str, datetime], datetime | None] = {}
    for name in {each.asset_id for each in readings}:
        own = [each for each in readings if each.asset_id == name]
        ended = NOON - STEP
        for place in range(len(own) - RULE.intervals + 1):
            row = own[place : place + RULE.intervals]
            in_a_row = row[-1].time - row[0].time == (RULE.intervals - 1) * STEP
            if row[0].time > ended and in_a_row and all(each.wrong is not None for each in row):
                end = next((each.time for each in own[place:] if each.wrong is None), None)
                found[name, row[0].time], ended = end, end or datetime.max.replace(tzinfo=UTC)
    return found


def found(told: Told) -> dict[tuple[str, datetime], datetime | None]:
    return {(each.asset_id, each.time): each.recovered_at for each in told.alerts.values()}


@given(judged(), st.lists(st.integers(0, 60), max_size=6))
def test_batches_divide_nothing(readings: list[Judged], cuts: list[int]) -> None:
    told, places = Told(), [0, *sorted(cuts), len(readings)]
    for start, end in pairwise(places):
        told.tell(readings[start:end])
    assert found(told) == expected(readings)


@given(judged(), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_crash_between_alerts_and_progress_changes_nothing(
    readings: list[Judged], begin: int, end: int, longer: int
) -> None:
    told = Told()
    told.tell(readings[:begin])
    told.tell(readings[begin:end], crash=True)
    told.tell(readings[begin : end + longer], crash=True)
    told.tell(readings[begin:])
    assert found(told) == expected(readings)


def test_an_alert_has_the_time_of_its_first_reading_and_the_words_of_the_one_that_raised_it() -> None:
    told = Told()
    told.tell([reading(0, False), reading(1, True), reading(2, True)])
    assert told.alerts == {}
    assert told.progress["w-1"] == Progress(NOON + 2 * STEP, 2, NOON + STEP)
    told.tell([reading(3, True), reading(4, True)])
    assert list(told.alerts.values()) == [Alert("test", "info", "w-1", NOON + STEP, "3 is wrong")]
    told.tell([reading(6, False), reading(7, True)])
    assert found(told) == {("w-1", NOON + STEP): NOON + 6 * STEP}


def test_a_missing_reading_begins_the_row_anew_but_ends_no_alert() -> None:
    told = Told()
    told.tell([reading(step, True) for step in (0, 1, 3, 4)])
    assert told.alerts == {}
    told.tell([reading(5, True), reading(9, True)])
    assert found(told) == {("w-1", NOON + 3 * STEP): None}
