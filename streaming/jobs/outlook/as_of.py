"""Reads the history as it was known at one moment: nothing issued or measured later is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from streaming.quality.rules import GOOD

LONGEST_INTERVAL = timedelta(hours=6)
"""No forecast or price is for a longer interval."""
MAX_STATION_AGE_S = 3 * 3_600
"""A station's readings older than this are not used."""
POINTS = "select point_id, latitude, longitude from weather_points order by point_id"
FORECASTS = """
select distinct on (point_id, variable, valid) point_id, valid, variable, value, issued
from unnest(%(points)s::text[]) as point_id cross join unnest(%(moments)s::timestamptz[]) as valid
join weather_forecasts using (point_id)
where time <= valid and time > valid - %(longest)s and valid < time + interval_s * interval '1 s' and issued <= %(now)s
order by point_id, variable, valid, issued desc, time desc
"""
PRICES = """
select distinct on (zone, product, valid) zone, valid, product, eur_mwh, issued
from unnest(%(zones)s::text[]) as zone cross join unnest(%(moments)s::timestamptz[]) as valid
join prices using (zone)
where time <= valid and time > valid - %(longest)s and valid < time + interval_s * interval '1 s' and issued <= %(now)s
order by zone, product, valid, issued desc, time desc
"""
LAGS = """
select asset_id, time, power_mw from readings
where asset_id = any(%(names)s) and time = any(%(moments)s) and time < %(now)s and quality = %(good)s
"""
STATIONS = """
select distinct on (asset_id) asset_id, quantity, measured, time from weather
where asset_id = any(%(names)s) and time < %(now)s and time >= %(now)s - %(oldest)s and quality = %(good)s
order by asset_id, time desc
"""


@dataclass(frozen=True)
class IssuedValue:
    """A forecast value or a price, and when it was issued."""

    value: float
    issued: datetime


class HistoryAsOf:
    """The history as it was known at `now` (UTC)."""

    def __init__(self, history: psycopg.Connection, now: datetime) -> None:
        self._history = history
        self._now = now

    def points(self) -> list[tuple[str, float, float]]:
        """All grid points of weather forecasts: id, latitude, longitude."""
        return self._history.execute(POINTS).fetchall()

    def weather(
        self, points: Sequence[str], moments: Sequence[datetime]
    ) -> dict[tuple[str, datetime], dict[str, IssuedValue]]:
        """By point and moment, every variable's last forecast for the interval that contains the moment."""
        forecasts: dict[tuple[str, datetime], dict[str, IssuedValue]] = {}
        parameters = {"points": list(points), "moments": list(moments), "longest": LONGEST_INTERVAL, "now": self._now}
        for point, valid, variable, value, issued in self._history.execute(FORECASTS, parameters):
            forecasts.setdefault((point, valid), {})[variable] = IssuedValue(value, issued)
        return forecasts

    def prices(
        self, zones: Sequence[str], moments: Sequence[datetime]
    ) -> dict[tuple[str, datetime], dict[str, IssuedValue]]:
        """By zone and moment, every product's last issued price in EUR/MWh."""
        prices: dict[tuple[str, datetime], dict[str, IssuedValue]] = {}
        parameters = {"zones": list(zones), "moments": list(moments), "longest": LONGEST_INTERVAL, "now": self._now}
        for zone, valid, product, eur_mwh, issued in self._history.execute(PRICES, parameters):
            prices.setdefault((zone, valid), {})[product] = IssuedValue(eur_mwh, issued)
        return prices

    def power_mw(self, names: Sequence[str], moments: Sequence[datetime]) -> dict[tuple[str, datetime], float]:
        """By asset and moment, the good readings of the intervals that start at these moments."""
        parameters = {"names": list(names), "moments": list(moments), "now": self._now, "good": GOOD}
        return {(name, time): power_mw for name, time, power_mw in self._history.execute(LAGS, parameters)}

    def measured(self, stations: Sequence[str]) -> dict[str, tuple[str, float, datetime]]:
        """Each weather station's last good reading: quantity, value and time."""
        oldest = timedelta(seconds=MAX_STATION_AGE_S)
        parameters: dict[str, Any] = {"names": list(stations), "now": self._now, "oldest": oldest, "good": GOOD}
        return {
            name: (quantity, value, time) for name, quantity, value, time in self._history.execute(STATIONS, parameters)
        }
