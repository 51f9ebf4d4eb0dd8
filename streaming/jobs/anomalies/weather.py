"""Weather that came otherwise than it was forecast, as alerts about the stations that measured it.

A station's readings are held against the last prediction for the nearest grid point that was issued before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from psycopg import Connection

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores.postgres import connect
from streaming.assets.model import Asset, AssetClass
from streaming.assets.registry import all_assets
from streaming.jobs.anomalies.fold import Judged, Progress
from streaming.jobs.anomalies.progress import noted, tell
from streaming.jobs.horizons.known import LONGEST
from streaming.jobs.horizons.nearest import nearest
from streaming.jobs.rules import GOOD, ForecastAnomaly, rules

POINTS = "select point_id, latitude, longitude from weather_points order by point_id"
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
    rule, database = rules().outlook, mongo.database(settings)
    try:
        stations = [
            each for each in all_assets(database) if each.asset_class is AssetClass.WEATHER and rule.holds_for(each)
        ]
        before = noted(database, rule)
        with connect(settings.postgres_url) as history:
            compared = compared_of(history, stations, before, rule)
        tell(database, [judged(each, rule) for each in compared], before, rule)
        return len(compared)
    finally:
        database.client.close()


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
    history: Connection, stations: list[Asset], before: Mapping[str, Progress], rule: ForecastAnomaly
) -> list[Compared]:
    """The stations' next readings that a prediction was issued for, at most AT_ONCE, by time."""
    points = history.execute(POINTS).fetchall()
    if not points or not stations:
        return []
    names, latitude, longitude = zip(*points, strict=True)
    places = np.array([each.latitude for each in stations]), np.array([each.longitude for each in stations])
    index, away_km = nearest(*places, np.array(latitude), np.array(longitude))
    near = {
        station.asset_id: (station, names[place], float(distance))
        for station, place, distance in zip(stations, index, away_km, strict=True)
        if distance <= rule.within_km
    }
    since = [before.get(name, Progress()).time for name in near]
    wanted = [list(near), [point for _, point, _ in near.values()], since, LONGEST, GOOD, AT_ONCE]
    return [Compared(*near[name], *row) for name, *row in history.execute(COMPARED, wanted).fetchall()]
