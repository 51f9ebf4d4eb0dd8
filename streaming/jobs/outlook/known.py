"""What the history knows at a moment of later ones; nothing that was issued or measured after it is ever read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from streaming.quality.rules import GOOD

LONGEST = timedelta(hours=6)
"""No prediction or price is for a longer interval."""
STATION_S = 3 * 3_600
"""A station's reading from before that many seconds says nothing of now."""
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
class Prediction:
    """A value that was known ahead, and since when."""

    value: float
    issued: datetime


class Known:
    """Asks for what is known at `now` (UTC)."""

    def __init__(self, history: psycopg.Connection, now: datetime) -> None:
        self._history = history
        self._now = now

    def points(self) -> list[tuple[str, float, float]]:
        """All grid points: id, latitude, longitude."""
        return self._history.execute(POINTS).fetchall()

    def weather(
        self, points: Sequence[str], moments: Sequence[datetime]
    ) -> dict[tuple[str, datetime], dict[str, Prediction]]:
        """For each point and moment the last issue of every variable, of the interval that the moment is in."""
        found: dict[tuple[str, datetime], dict[str, Prediction]] = {}
        words = {"points": list(points), "moments": list(moments), "longest": LONGEST, "now": self._now}
        for point, valid, variable, value, issued in self._history.execute(FORECASTS, words):
            found.setdefault((point, valid), {})[variable] = Prediction(value, issued)
        return found

    def prices(
        self, zones: Sequence[str], moments: Sequence[datetime]
    ) -> dict[tuple[str, datetime], dict[str, Prediction]]:
        """For each zone and moment the last issue of every product's price in EUR/MWh."""
        found: dict[tuple[str, datetime], dict[str, Prediction]] = {}
        words = {"zones": list(zones), "moments": list(moments), "longest": LONGEST, "now": self._now}
        for zone, valid, product, eur_mwh, issued in self._history.execute(PRICES, words):
            found.setdefault((zone, valid), {})[product] = Prediction(eur_mwh, issued)
        return found

    def power_mw(self, names: Sequence[str], moments: Sequence[datetime]) -> dict[tuple[str, datetime], float]:
        """Good readings of the intervals that start at these moments."""
        words = {"names": list(names), "moments": list(moments), "now": self._now, "good": GOOD}
        return {(name, time): power_mw for name, time, power_mw in self._history.execute(LAGS, words)}

    def measured(self, stations: Sequence[str]) -> dict[str, tuple[str, float, datetime]]:
        """Each weather station's last reading: quantity, value and time."""
        oldest = timedelta(seconds=STATION_S)
        words: dict[str, Any] = {"names": list(stations), "now": self._now, "oldest": oldest, "good": GOOD}
        return {name: (quantity, value, time) for name, quantity, value, time in self._history.execute(STATIONS, words)}
