"""Weather that came otherwise than it was forecast, as alerts about the stations that measured it.

Each station's readings are held, in their order, against the last prediction for the nearest grid point that was issued
before them. How far is noted after the alerts are stored: what is looked at again after a crash finds the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from psycopg import Connection
from pymongo import ReplaceOne
from pymongo.database import Database

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores.postgres import connect
from streaming.assets.alerts import Alert, open_alerts, raise_alerts
from streaming.assets.model import Asset, AssetClass
from streaming.assets.registry import all_assets
from streaming.jobs.horizons.known import LONGEST
from streaming.jobs.horizons.nearest import nearest
from streaming.jobs.rules import GOOD, ForecastAnomaly, rules
from streaming.jobs.sinks import EPOCH

PROGRESS = "progress"
KIND = "forecast-anomaly"
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
    database = mongo.database(settings)
    try:
        with connect(settings.postgres_url) as history:
            compared = _compared(history, database, rules().outlook)
        if compared:
            names = sorted({each.station.asset_id for each in compared})
            opened = {each.asset_id: each for each in open_alerts(database, names) if each.kind == KIND}
            raise_alerts(database, found(compared, opened, rules().outlook))
            _note(database, compared)
        return len(compared)
    finally:
        database.client.close()


def found(compared: Sequence[Compared], opened: dict[str, Alert], rule: ForecastAnomaly) -> list[Alert]:
    """The alerts that begin or end with these readings, in their order; `opened` are those that last, by station."""
    lasting, alerts = dict(opened), []
    for each in compared:
        station = each.station.asset_id
        off = abs(each.measured - each.forecast) > rule.limit_of(each.station)
        if off and station not in lasting:
            lasting[station] = _alert(each, rule)
            alerts.append(lasting[station])
        elif not off and station in lasting:
            began = lasting.pop(station)
            ended = Alert(began.kind, began.severity, station, began.time, began.message, recovered_at=each.time)
            alerts.append(ended)
    return alerts


def _alert(each: Compared, rule: ForecastAnomaly) -> Alert:
    lead_h = (each.time - each.issued).total_seconds() / 3_600
    message = (
        f"{each.station.asset_id} measured {each.measured:.4g} where {each.forecast:.4g} was forecast {lead_h:.1f} h "
        f"before for {each.point_id}, {each.away_km:.0f} km away."
    )
    return Alert(KIND, rule.severity, each.station.asset_id, each.time, message)


def _compared(history: Connection, database: Database[dict[str, Any]], rule: ForecastAnomaly) -> list[Compared]:
    points = history.execute(POINTS).fetchall()
    stations = [
        each for each in all_assets(database) if each.asset_class is AssetClass.WEATHER and rule.holds_for(each)
    ]
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
    noted = {
        each["_id"]: each["time"] for each in database[PROGRESS].find({"_id": {"$in": [*map(_progress_of, near)]}})
    }
    since = [noted.get(_progress_of(name), EPOCH) for name in near]
    wanted = [list(near), [point for _, point, _ in near.values()], since, LONGEST, GOOD, AT_ONCE]
    return [Compared(*near[name], *row) for name, *row in history.execute(COMPARED, wanted).fetchall()]


def _note(database: Database[dict[str, Any]], compared: Sequence[Compared]) -> None:
    last = {each.station.asset_id: each.time for each in compared}
    documents = [{"_id": _progress_of(name), "time": time} for name, time in last.items()]
    database[PROGRESS].bulk_write([ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents])


def _progress_of(station: str) -> str:
    return f"{KIND}:{station}"
