"""Follows the series of all assets from batch to batch, and says what began and what ended."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pymongo.database import Database

from streaming.assets.alerts import Alert, open_alerts
from streaming.jobs.sinks import EPOCH, Row, newest
from streaming.jobs.watch.calm import calm_assets
from streaming.jobs.watch.series import Finding, Point, Series, follow, silence
from streaming.quality.rules import Rules

LAST = """
select distinct on (asset_id) asset_id, time, power_mw from readings
where asset_id = any(%s) and time > %s and quality is distinct from %s order by asset_id, time desc
"""
OF_POINT = (
    *("asset_id", "asset_class", "capacity_mw", "interval_s"),
    *("time", "power_mw", "measured", "quantity", "quality"),
)
QUIET_S = 10.0
"""Real time, however fast a replay goes: agents are not in step to the second."""
LOOK_BACK = timedelta(days=2)
"""A series that was silent for longer begins anew."""


class Watch:
    """What it remembers is found again in the stores: a batch that is done again finds what it found before.

    The findings of a batch are to be stored before its readings, and `keep` called after both.
    """

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._clock = clock
        self._heard: dict[str, float] = {}
        """When something of an asset came last."""
        self._series: dict[str, Series] = {}
        self._skewed = next((rule.quality for rule in rules.reading if rule.kind == "clock-skew"), None)

    def keep(self, series: dict[str, Series]) -> None:
        """Remember the series of a batch that is stored."""
        self._series |= series

    def follow(
        self, rows: pa.Table, history: psycopg.Connection, database: Database[dict[str, Any]]
    ) -> tuple[dict[str, Series], list[Finding]]:
        """The series after these rows of known assets, and the findings."""
        calm, eventful = self._divided(rows.select(list(OF_POINT)))
        judged = eventful.to_pylist()
        points = sorted(map(self._point, judged), key=lambda point: point.time)
        series = {each.asset_id: self._series[each.asset_id] for each in points if each.asset_id in self._series}
        unknown = {point.asset_id: point for point in points if point.asset_id not in series}
        open_before = _opened(database, list(unknown))
        series |= self._found_again(unknown, {row["asset_id"]: row for row in judged}, open_before, history)
        findings: list[Finding] = []
        for point in points:
            known = series.get(point.asset_id)
            opened = open_before.get(point.asset_id, ())
            followed, new = follow(known, point, self._rules, opened)
            findings += new
            if followed is not None:
                series[point.asset_id] = followed
        series |= {row["asset_id"]: Series(self._point(row)) for row in calm.to_pylist()}
        self._heard |= dict.fromkeys(pc.unique(rows["asset_id"]).to_pylist(), self._clock())
        findings += self._silences(series)
        return series, findings

    def _silences(self, series: dict[str, Series]) -> list[Finding]:
        """Who has been sending nothing, added to the series besides."""
        followed = self._series | series
        newest_time = max((each.last.time for each in followed.values()), default=EPOCH)
        before = self._clock() - QUIET_S
        quiet = {name: each for name, each in followed.items() if self._heard.get(name, before) <= before}
        silent = {name: silence(each, newest_time, self._rules) for name, each in quiet.items()}
        found = {name: finding for name, finding in silent.items() if finding is not None}
        series |= {name: replace(followed[name], open=(*followed[name].open, each)) for name, each in found.items()}
        return list(found.values())

    def _divided(self, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        """The last row of each calm asset, and all rows of the others."""
        level = pc.coalesce(pc.divide(rows["power_mw"], rows["capacity_mw"]), rows["measured"]).to_numpy()
        calm = pa.array(calm_assets(rows, level, self._series, self._rules), pa.string())
        is_calm = pc.is_in(rows["asset_id"], calm)
        return newest(rows.filter(is_calm).sort_by("time"), ["asset_id"]), rows.filter(pc.invert(is_calm))

    def _found_again(
        self,
        unknown: dict[str, Point],
        rows: dict[str, Row],
        open_before: dict[str, tuple[Finding, ...]],
        history: psycopg.Connection,
    ) -> dict[str, Series]:
        """The last readings of assets that are not remembered, with the alerts that are open about them."""
        if not unknown:
            return {}
        since = min(point.time for point in unknown.values()) - LOOK_BACK
        found = {}
        for asset_id, moment, power_mw in history.execute(LAST, (list(unknown), since, self._skewed)):
            last = self._point({**rows[asset_id], "time": moment, "power_mw": power_mw, "quality": 0})
            found[asset_id] = Series(last, open=open_before.get(asset_id, ()))
        return found

    def _point(self, row: Row) -> Point:
        rule = self._rules.of_quality(row["quality"])
        return Point(
            asset_id=row["asset_id"],
            asset_class=row["asset_class"],
            time=row["time"],
            level=row["measured"] if row["power_mw"] is None else row["power_mw"] / row["capacity_mw"],
            unit=row["quantity"] if row["power_mw"] is None else "of capacity",
            interval=timedelta(seconds=row["interval_s"]),
            broken=None if rule is None else rule.kind,
        )


def _opened(database: Database[dict[str, Any]], asset_ids: list[str]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for each in open_alerts(database, asset_ids) if asset_ids else []:
        finding = Finding(each.kind, each.severity, each.asset_id, each.time, each.message)
        found[each.asset_id] = (*found.get(each.asset_id, ()), finding)
    return found


def alert_of(finding: Finding) -> Alert:
    """The alert that tells of a finding."""
    return Alert(
        finding.kind, finding.severity, finding.asset_id, finding.began, finding.message, recovered_at=finding.ended
    )
