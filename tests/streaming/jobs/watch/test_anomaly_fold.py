"""The fold of verdicts gives the same alerts whatever the batches, and however often they are repeated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streaming.assets.alerts import Alert
from streaming.jobs.watch.anomalies.fold import Progress, Verdict, fold_verdicts
from streaming.quality.rules import Anomaly

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
STEP = timedelta(minutes=15)
RULE = Anomaly(kind="test", severity="info", intervals=3)


class Stores:
    """Alerts and progress as the stores keep them: an alert is raised once, and recovers once."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.progress: dict[str, Progress] = {}

    def store(self, verdicts: Sequence[Verdict], crash: bool = False) -> None:
        """Fold the verdicts and store the alerts; unless it crashes before, the progress too."""
        alerts, after = fold_verdicts(verdicts, self.progress, RULE)
        for key, alert in {alert.key: alert for alert in alerts}.items():
            known = self.alerts.setdefault(key, alert)
            if known.recovered_at is None:
                self.alerts[key] = replace(known, recovered_at=alert.recovered_at)
        if not crash:
            self.progress |= after


def reading(step: int, wrong: bool, name: str = "w-1") -> Verdict:
    return Verdict(name, NOON + step * STEP, STEP, f"{step} is wrong" if wrong else None)


@st.composite
def verdicts(draw: st.DrawFn) -> list[Verdict]:
    """Readings of two assets by time, some intervals missing."""
    wrong = st.sampled_from([True, True, True, False])
    taken = [
        reading(step, draw(wrong), name) for step in range(30) for name in ("w-1", "w-2") if draw(st.integers(0, 9))
    ]
    return sorted(taken, key=lambda verdict: verdict.time)


def expected(readings: Sequence[Verdict]) -> dict[tuple[str, datetime], datetime | None]:
    """Start and end of every alert, by searching the whole series for streaks."""
    alerts: dict[tuple[str, datetime], datetime | None] = {}
    for name in {verdict.asset_id for verdict in readings}:
        own = [verdict for verdict in readings if verdict.asset_id == name]
        ended = NOON - STEP
        for start in range(len(own) - RULE.intervals + 1):
            streak = own[start : start + RULE.intervals]
            in_a_row = streak[-1].time - streak[0].time == (RULE.intervals - 1) * STEP
            if streak[0].time > ended and in_a_row and all(verdict.wrong is not None for verdict in streak):
                end = next((verdict.time for verdict in own[start:] if verdict.wrong is None), None)
                alerts[name, streak[0].time], ended = end, end or datetime.max.replace(tzinfo=UTC)
    return alerts


def stored_alerts(stores: Stores) -> dict[tuple[str, datetime], datetime | None]:
    return {(alert.asset_id, alert.time): alert.recovered_at for alert in stores.alerts.values()}


@given(verdicts(), st.lists(st.integers(0, 60), max_size=6))
def test_alerts_do_not_depend_on_the_batches(readings: list[Verdict], cuts: list[int]) -> None:
    stores, bounds = Stores(), [0, *sorted(cuts), len(readings)]
    for start, end in pairwise(bounds):
        stores.store(readings[start:end])
    assert stored_alerts(stores) == expected(readings)


@given(verdicts(), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_crash_between_alerts_and_progress_changes_nothing(
    readings: list[Verdict], begin: int, end: int, longer: int
) -> None:
    stores = Stores()
    stores.store(readings[:begin])
    stores.store(readings[begin:end], crash=True)
    stores.store(readings[begin : end + longer], crash=True)
    stores.store(readings[begin:])
    assert stored_alerts(stores) == expected(readings)


def test_an_alert_has_the_time_of_its_first_reading_and_the_message_of_the_one_that_raised_it() -> None:
    stores = Stores()
    stores.store([reading(0, False), reading(1, True), reading(2, True)])
    assert stores.alerts == {}
    assert stores.progress["w-1"] == Progress(NOON + 2 * STEP, 2, NOON + STEP)
    stores.store([reading(3, True), reading(4, True)])
    assert list(stores.alerts.values()) == [Alert("test", "info", "w-1", NOON + STEP, "3 is wrong")]
    stores.store([reading(6, False), reading(7, True)])
    assert stored_alerts(stores) == {("w-1", NOON + STEP): NOON + 6 * STEP}


def test_a_missing_reading_resets_the_streak_and_closes_no_alert() -> None:
    stores = Stores()
    stores.store([reading(step, True) for step in (0, 1, 3, 4)])
    assert stores.alerts == {}
    stores.store([reading(5, True), reading(9, True)])
    assert stored_alerts(stores) == {("w-1", NOON + 3 * STEP): None}
