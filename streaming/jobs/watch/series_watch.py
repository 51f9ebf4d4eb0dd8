"""Watches the series of all assets from batch to batch, and reports the findings that begin or end."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pymongo.database import Database

from streaming.assets.alerts import Alert, open_alerts
from streaming.jobs.rows import EPOCH, Row
from streaming.jobs.watch.calm import SECOND_US, calm_assets, encode, times_us
from streaming.jobs.watch.memory import MICROSECOND, Changes, LastReadings, SeriesMemory
from streaming.jobs.watch.series import Finding, Point, Series, advance, detect_gap
from streaming.quality.rules import Gap, Rules
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
        self._memory = SeriesMemory()
        self._skewed = next((rule.quality for rule in rules.reading if rule.kind == "clock-skew"), None)

    def commit(self, changes: Changes) -> None:
        """Remember the series of a batch, once it is stored."""
        self._memory.commit(changes)

    def forget(self, asset_ids: Iterable[str]) -> None:
        """Forget assets that left the registry or this shard: they are not silent."""
        self._memory.forget(asset_ids)

    def check(
        self, rows: pa.Table, history: psycopg.Connection, database: Database[dict[str, Any]]
    ) -> tuple[Changes, list[Finding]]:
        """What these rows of known assets change, and the findings that begin or end."""
        rows = rows.select(list(POINT_COLUMNS))
        names, asset = encode(rows["asset_id"])
        places, level = self._memory.places(names), levels(rows)
        is_calm = calm_assets(rows, level, asset, self._memory.columns[places], self._rules)
        series, findings = self._fold(rows.filter(pa.array(~is_calm[asset])), history, database)
        calm = last_readings(rows, level, asset, places, is_calm)
        self._memory.hear(places, self._clock())
        gaps = self._detect_gaps([*calm.time_us.tolist(), *(_time_us(state) for state in series.values())])
        return Changes(series | gaps, calm), [*findings, *(state.open[-1] for state in gaps.values())]

    def _fold(
        self, rows: pa.Table, history: psycopg.Connection, database: Database[dict[str, Any]]
    ) -> tuple[dict[str, Series], list[Finding]]:
        """The series after these rows, one after the other by time, and their findings."""
        judged = rows.to_pylist()
        points = sorted(map(self._point, judged), key=lambda point: point.time)
        remembered = {point.asset_id: self._memory.get(point.asset_id) for point in points}
        series = {name: state for name, state in remembered.items() if state is not None}
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
        return series, findings

    def _detect_gaps(self, times_us: list[int]) -> dict[str, Series]:
        """The series of assets that send nothing, with the finding about that, after readings of these times."""
        columns, before = self._memory.columns, self._clock() - QUIET_S
        newest_us = max([*times_us, self._memory.newest_us])
        quiet = columns["known"] & ~columns["silent"] & (columns["heard_s"] <= before)
        overdue = np.zeros(len(columns), bool)
        for rule in self._rules.series:
            if isinstance(rule, Gap):
                overdue |= newest_us - columns["time_us"] > rule.intervals * columns["interval_us"]
        newest_time = EPOCH + newest_us * MICROSECOND
        gaps = {}
        for place in np.flatnonzero(quiet & overdue).tolist():
            name = self._memory.name(place)
            state = self._memory.get(name)
            gap = None if state is None else detect_gap(state, newest_time, self._rules)
            if state is not None and gap is not None:
                gaps[name] = replace(state, open=(*state.open, gap))
        return gaps

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


def levels(rows: pa.Table) -> np.ndarray:
    """Each row's level, as in `Point`."""
    return pc.coalesce(pc.divide(rows["power_mw"], rows["capacity_mw"]), rows["measured"]).to_numpy()


def last_readings(
    rows: pa.Table, level: np.ndarray, asset: np.ndarray, places: np.ndarray, wanted: np.ndarray
) -> LastReadings:
    """The last readings of wanted assets; `asset` has each row's asset, which `places` and `wanted` are about."""
    time = times_us(rows)
    order = np.lexsort((time, asset))
    ends = np.flatnonzero(np.append(asset[order][1:] != asset[order][:-1], True)[: len(order)])
    last = order[ends]
    last = last[wanted[asset[last]]]
    taken = rows.take(pa.array(last))
    quantity = pc.if_else(pc.is_valid(taken["power_mw"]), Quantity.POWER.value, taken["quantity"])
    interval_us = taken["interval_s"].to_numpy() * SECOND_US
    words = taken["asset_class"].to_pylist(), quantity.to_pylist()
    return LastReadings(places[asset[last]], time[last], level[last], interval_us, *words)


def _time_us(state: Series) -> int:
    return (state.last.time - EPOCH) // MICROSECOND


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
