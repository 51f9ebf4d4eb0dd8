"""Turns compared readings into the alerts that begin and end with them: a pure fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from streaming.assets.alerts import Alert
from streaming.jobs.rows import EPOCH
from streaming.quality.rules import Anomaly


@dataclass(frozen=True)
class Verdict:
    """A reading after comparison with its forecast. `wrong` describes the deviation; None means there is none.

    `details` is what `wrong` says, for the alert.
    """

    asset_id: str
    time: datetime
    interval: timedelta
    wrong: str | None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Progress:
    """How far an asset's readings are checked: the last reading's time, the streak of deviations up to it, its start.

    `message` and `details` are those of the open alert, empty without one. The fold depends on nothing else: in
    particular not on the stored alerts, which may already include readings that are checked again after a crash.
    """

    time: datetime = EPOCH
    wrong: int = 0
    since: datetime = EPOCH
    message: str = ""
    details: Mapping[str, Any] | None = None

    def after(self, verdict: Verdict, rule: Anomaly) -> "Progress":
        """The progress after one more reading. A missing reading resets the streak and closes no alert."""
        if verdict.wrong is None:
            return Progress(verdict.time)
        if self.message:
            return replace(self, time=verdict.time)
        in_a_row = self.wrong and verdict.time - self.time == verdict.interval
        wrong, since = (self.wrong + 1, self.since) if in_a_row else (1, verdict.time)
        if wrong < rule.intervals:
            return Progress(verdict.time, wrong, since)
        return Progress(verdict.time, wrong, since, verdict.wrong, verdict.details)


def fold_verdicts(
    verdicts: Sequence[Verdict], progress: Mapping[str, Progress], rule: Anomaly
) -> tuple[list[Alert], dict[str, Progress]]:
    """The alerts that begin or end with these readings, in their order, and the new progress of their assets.

    An asset's readings are sorted by time, all later than its progress. An alert has the time of the first reading of
    its streak, and recovers with the first reading that agrees with its forecast.
    """
    reached: dict[str, Progress] = {}
    alerts = []
    for verdict in verdicts:
        name = verdict.asset_id
        before = reached.get(name) or progress.get(name) or Progress()
        after = reached[name] = before.after(verdict, rule)
        if bool(before.message) != bool(after.message):
            lasted = before if before.message else after
            ended = verdict.time if before.message else None
            alerts.append(Alert(rule.kind, rule.severity, name, lasted.since, lasted.message, ended, lasted.details))
    return alerts, reached
