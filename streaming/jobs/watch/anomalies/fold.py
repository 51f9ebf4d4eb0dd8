"""From readings that were judged one by one to the alerts that begin and end with them; a pure fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streaming.assets.alerts import Alert
from streaming.jobs.sinks import EPOCH
from streaming.quality.rules import Anomaly


@dataclass(frozen=True)
class Judged:
    """A reading, and what is wrong with it: None when it came as forecast."""

    asset_id: str
    time: datetime
    interval: timedelta
    wrong: str | None


@dataclass(frozen=True)
class Progress:
    """The last reading of an asset that was looked at, how many up to it were wrong in a row, and since when.

    `message` is the one of the alert that lasts since then, empty when none does. All that a later reading needs is
    here: alerts that are stored already may be of readings that have yet to be looked at again after a crash.
    """

    time: datetime = EPOCH
    wrong: int = 0
    since: datetime = EPOCH
    message: str = ""

    def after(self, each: Judged, rule: Anomaly) -> "Progress":
        """With one more reading. One that is missing before it begins the row anew, but ends no alert."""
        if each.wrong is None:
            return Progress(each.time)
        if self.message:
            return replace(self, time=each.time)
        in_a_row = self.wrong and each.time - self.time == each.interval
        wrong, since = (self.wrong + 1, self.since) if in_a_row else (1, each.time)
        return Progress(each.time, wrong, since, each.wrong if wrong >= rule.intervals else "")


def follow(
    judged: Sequence[Judged], progress: Mapping[str, Progress], rule: Anomaly
) -> tuple[list[Alert], dict[str, Progress]]:
    """The alerts that begin or end with these readings, in their order, and how far each of their assets is then.

    An asset's readings come by time, all after its progress. An alert has the time of the first reading of its row, and
    recovers with the first that came as forecast.
    """
    reached: dict[str, Progress] = {}
    alerts = []
    for each in judged:
        name = each.asset_id
        before = reached.get(name) or progress.get(name) or Progress()
        after = reached[name] = before.after(each, rule)
        if bool(before.message) != bool(after.message):
            lasted = before if before.message else after
            ended = each.time if before.message else None
            alerts.append(Alert(rule.kind, rule.severity, name, lasted.since, lasted.message, recovered_at=ended))
    return alerts, reached
