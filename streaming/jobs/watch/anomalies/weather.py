"""Weather that came otherwise than it was forecast, as alerts about the stations that measured it.

A station's readings are held against the last prediction for the nearest grid point that was issued before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.outlook.known import LONGEST, POINTS
from streaming.jobs.outlook.nearest import nearest_points
from streaming.jobs.watch.anomalies.fold import Judged, Progress
from streaming.jobs.watch.anomalies.progress import look
from streaming.quality.rules import GOOD, ForecastAnomaly, rules

COMPARED = """
select asset_id, w.time, w.measured, f.value, f.issued
from unnest(%s::text[], %s::text[], %s::timestamptz[]) as wanted(asset_id, point_id, since)
join weather w using (asset_id)
cross join lateral (
    select value, issued from weather_forecasts f
    where f.point_id = wanted.point_id and f.variable = w.quantity and f.issued < w.time and f.time <= w.time
        and f.time > w.time - %s and w.time < f.time + f.interval_s * interval '1 s'
    order by f.issued desc, f.time desc limit 1
) as f
where w.time > since and w.quality = %s order by w.time limit %s
"""
AT_ONCE = 10_000


@dataclass(frozen=True)
class Compared:
    """A station's reading, and what was forecast of it."""

    station: Asset
    point_id: str
    away_km: float
    time: datetime
    measured: float
    forecast: float
    issued: datetime


def refresh(settings: Settings) -> int:
    """Look at readings that were not looked at; returns at how many. psycopg.Error or PyMongoError."""
    rule = rules().outlook

    def judge(history: Connection, stations: Sequence[Asset], before: Mapping[str, Progress]) -> list[Judged]:
        return [judged(each, rule) for each in compared_of(history, stations, before, rule)]

    return look(settings, rule, judge)


def judged(each: Compared, rule: ForecastAnomaly) -> Judged:
    """Whether a reading is too far from its forecast."""
    station, wrong = each.station, None
    if abs(each.measured - each.forecast) > rule.limit_of(station):
        lead_h = (each.time - each.issued).total_seconds() / 3_600
        wrong = (
            f"{station.asset_id} measured {each.measured:.4g} where {each.forecast:.4g} was forecast {lead_h:.1f} h "
            f"before for {each.point_id}, {each.away_km:.0f} km away."
        )
    return Judged(station.asset_id, each.time, timedelta(seconds=station.interval_s), wrong)


def compared_of(
    history: Connection, stations: Sequence[Asset], before: Mapping[str, Progress], rule: ForecastAnomaly
) -> list[Compared]:
    """The stations' next readings that a prediction was issued for, at most AT_ONCE, by time."""
    points = history.execute(POINTS).fetchall()
    if not points or not stations:
        return []
    near = {
        station.asset_id: (station, point_id, away_km)
        for station, (point_id, away_km) in zip(stations, nearest_points(stations, points), strict=True)
        if away_km <= rule.within_km
    }
    since = [before.get(name, Progress()).time for name in near]
    wanted = [list(near), [point for _, point, _ in near.values()], since, LONGEST, GOOD, AT_ONCE]
    return [Compared(*near[name], *row) for name, *row in history.execute(COMPARED, wanted).fetchall()]
