"""Watches the series of all assets from batch to batch, and reports the findings that begin or end."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pymongo.database import Database

from streaming.assets.alerts import Alert, open_alerts
from streaming.jobs.rows import EPOCH, Row, newest
from streaming.jobs.watch.calm import calm_assets
from streaming.jobs.watch.series import Finding, Point, Series, advance, detect_gap
from streaming.quality.rules import Rules
from streaming.units import Quantity

LAST_READINGS = """
select distinct on (asset_id) asset_id, time, power_mw from readings
where asset_id = any(%s) and time > %s and quality is distinct from %s order by asset_id, time desc
"""
POINT_COLUMNS = (
    *("asset_id", "asset_class", "capacity_mw", "interval_s"),
    *("time", "power_mw", "measured", "quantity", "quality"),
)
QUIET_S = 10.0
"""An asset is only silent after this much real time, however fast a replay runs: agents do not send in step."""
LOOK_BACK = timedelta(days=2)
"""A series that was silent for longer starts again without its last reading."""


class SeriesWatch:
    """Applies the series rules to the batches of all assets.

    After a restart its memory is restored from the stores, so a repeated batch gives the same findings. For that, store
    a batch's findings first, then its readings, and then call `commit`.
    """

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._clock = clock
        self._last_heard: dict[str, float] = {}
        """When an asset's last row arrived, on `clock`."""
        self._series: dict[str, Series] = {}
        self._skewed = next((rule.quality for rule in rules.reading if rule.kind == "clock-skew"), None)

    def commit(self, series: dict[str, Series]) -> None:
        """Remember the series of a batch, once it is stored."""
        self._series |= series

    def forget(self, asset_ids: Iterable[str]) -> None:
        """Forget assets that left the registry or this shard: they are not silent."""
        for name in asset_ids:
            self._series.pop(name, None)
            self._last_heard.pop(name, None)

    def check(
        self, rows: pa.Table, history: psycopg.Connection, database: Database[dict[str, Any]]
    ) -> tuple[dict[str, Series], list[Finding]]:
        """The series after these rows of known assets, and the findings that begin or end."""
        calm, eventful = self._split(rows.select(list(POINT_COLUMNS)))
        judged = eventful.to_pylist()
        points = sorted(map(self._point, judged), key=lambda point: point.time)
        series = {point.asset_id: self._series[point.asset_id] for point in points if point.asset_id in self._series}
        unknown = {point.asset_id: point for point in points if point.asset_id not in series}
        open_before = _open_findings(database, list(unknown))
        series |= self._restore(unknown, {row["asset_id"]: row for row in judged}, open_before, history)
        findings: list[Finding] = []
        for point in points:
            known = series.get(point.asset_id)
            opened = open_before.get(point.asset_id, ())
            advanced, new = advance(known, point, self._rules, opened)
            findings += new
            if advanced is not None:
                series[point.asset_id] = advanced
        series |= {row["asset_id"]: Series(self._point(row)) for row in calm.to_pylist()}
        self._last_heard |= dict.fromkeys(pc.unique(rows["asset_id"]).to_pylist(), self._clock())
        findings += self._detect_gaps(series)
        return series, findings

    def _detect_gaps(self, series: dict[str, Series]) -> list[Finding]:
        """Findings about assets that send nothing. Each is added to its asset's series, which is put into `series`."""
        current = self._series | series
        newest_time = max((state.last.time for state in current.values()), default=EPOCH)
        before = self._clock() - QUIET_S
        quiet = {name: state for name, state in current.items() if self._last_heard.get(name, before) <= before}
        detected = {name: detect_gap(state, newest_time, self._rules) for name, state in quiet.items()}
        gaps = {name: gap for name, gap in detected.items() if gap is not None}
        series |= {name: replace(current[name], open=(*current[name].open, gap)) for name, gap in gaps.items()}
        return list(gaps.values())

    def _split(self, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        """The last row of each calm asset, and all rows of the others."""
        level = pc.coalesce(pc.divide(rows["power_mw"], rows["capacity_mw"]), rows["measured"]).to_numpy()
        calm = pa.array(calm_assets(rows, level, self._series, self._rules), pa.string())
        is_calm = pc.is_in(rows["asset_id"], calm)
        return newest(rows.filter(is_calm).sort_by("time"), ["asset_id"]), rows.filter(pc.invert(is_calm))

    def _restore(
        self,
        unknown: dict[str, Point],
        rows: dict[str, Row],
        open_before: dict[str, tuple[Finding, ...]],
        history: psycopg.Connection,
    ) -> dict[str, Series]:
        """The last stored readings of assets that are not remembered, with their open findings."""
        if not unknown:
            return {}
        since = min(point.time for point in unknown.values()) - LOOK_BACK
        restored = {}
        for asset_id, moment, power_mw in history.execute(LAST_READINGS, (list(unknown), since, self._skewed)):
            last = self._point({**rows[asset_id], "time": moment, "power_mw": power_mw, "quality": 0})
            restored[asset_id] = Series(last, open=open_before.get(asset_id, ()))
        return restored

    def _point(self, row: Row) -> Point:
        rule = self._rules.of_quality(row["quality"])
        return Point(
            asset_id=row["asset_id"],
            asset_class=row["asset_class"],
            time=row["time"],
            level=row["measured"] if row["power_mw"] is None else row["power_mw"] / row["capacity_mw"],
            quantity=Quantity(row["quantity"]) if row["power_mw"] is None else Quantity.POWER,
            interval=timedelta(seconds=row["interval_s"]),
            broken=None if rule is None else rule.kind,
        )


def _open_findings(database: Database[dict[str, Any]], asset_ids: list[str]) -> dict[str, tuple[Finding, ...]]:
    """The open findings of these assets, restored from the alerts."""
    findings: dict[str, tuple[Finding, ...]] = {}
    for alert in open_alerts(database, asset_ids) if asset_ids else []:
        finding = Finding(alert.kind, alert.severity, alert.asset_id, alert.time, alert.message)
        findings[alert.asset_id] = (*findings.get(alert.asset_id, ()), finding)
    return findings


def alert_of(finding: Finding) -> Alert:
    """The alert for a finding."""
    details = None if finding.details is None else finding.details.plain()
    return Alert(
        finding.kind, finding.severity, finding.asset_id, finding.began, finding.message, finding.ended, details
    )
