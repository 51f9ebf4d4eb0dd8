"""Alerts about weather that deviates from its forecast.

A station's reading is compared with the last forecast for the nearest grid point that was issued before the reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from forewatt.settings import Settings
from streaming.assets.alert_details import WeatherDetails
from streaming.assets.model import Asset
from streaming.jobs.outlook.as_of import LONGEST_INTERVAL, POINTS
from streaming.jobs.outlook.nearest import nearest_points
from streaming.jobs.watch.anomalies.fold import Progress, Verdict
from streaming.jobs.watch.anomalies.progress import check_unprocessed
from streaming.quality.rules import GOOD, ForecastAnomaly, rules
from streaming.units import UNITS

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
MAX_READINGS = 10_000
"""Most readings in one check."""


@dataclass(frozen=True)
class ComparedWeather:
    """A station's reading, and its forecast, in the quantity's own unit."""

    station: Asset
    point_id: str
    away_km: float
    time: datetime
    measured: float
    forecast: float
    issued: datetime


def check_weather(settings: Settings, assets: Iterable[Asset] | None = None) -> int:
    """Check unprocessed readings of these assets, or of all; return their count.

    Raises psycopg.Error or PyMongoError.
    """
    rule = rules().outlook

    def compare(history: Connection, stations: Sequence[Asset], before: Mapping[str, Progress]) -> list[Verdict]:
        return [judge_weather(compared, rule) for compared in load_compared(history, stations, before, rule)]

    return check_unprocessed(settings, rule, compare, assets)


def judge_weather(compared: ComparedWeather, rule: ForecastAnomaly) -> Verdict:
    """Whether a reading is too far from its forecast."""
    station, wrong, details = compared.station, None, None
    if abs(compared.measured - compared.forecast) > rule.limit_of(station):
        lead_h = (compared.time - compared.issued).total_seconds() / 3_600
        wrong = (
            f"{station.asset_id} measured {compared.measured:.4g}, but {compared.forecast:.4g} was forecast "
            f"{lead_h:.1f} h before for {compared.point_id}, {compared.away_km:.0f} km away."
        )
        details = WeatherDetails(
            quantity=UNITS[station.unit].quantity,
            value=compared.measured,
            forecast=compared.forecast,
            lead_h=lead_h,
            point_id=compared.point_id,
            away_km=compared.away_km,
        ).plain()
    return Verdict(station.asset_id, compared.time, timedelta(seconds=station.interval_s), wrong, details)


def load_compared(
    history: Connection, stations: Sequence[Asset], before: Mapping[str, Progress], rule: ForecastAnomaly
) -> list[ComparedWeather]:
    """The stations' next good readings that have a forecast, at most MAX_READINGS, by time."""
    points = history.execute(POINTS).fetchall()
    if not points or not stations:
        return []
    near = {
        station.asset_id: (station, point_id, away_km)
        for station, (point_id, away_km) in zip(stations, nearest_points(stations, points), strict=True)
        if away_km <= rule.within_km
    }
    since = [before.get(name, Progress()).time for name in near]
    points_near = [point for _, point, _ in near.values()]
    parameters = [list(near), points_near, since, LONGEST_INTERVAL, GOOD, MAX_READINGS]
    return [ComparedWeather(*near[name], *row) for name, *row in history.execute(COMPARED, parameters).fetchall()]
