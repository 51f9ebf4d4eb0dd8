"""Weather predictions and prices into PostgreSQL: every issue is kept, each once by its key."""

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from streaming.jobs.sinks.dead_letters import DeadLetters
from streaming.jobs.sinks.upsert import Upsert

POINTS = ("point_id", "latitude", "longitude")
FORECASTS = ("point_id", "variable", "time", "issued", "interval_s", "value")
PRICES = ("zone", "product", "time", "issued", "interval_s", "eur_mwh")


class OutlookSink:
    """Takes the rows of `transforms.outlook`."""

    def __init__(self, settings: Settings) -> None:
        self._points = Upsert(settings.postgres_url, "weather_points", POINTS, keys=1)
        self._forecasts = Upsert(settings.postgres_url, "weather_forecasts", FORECASTS, keys=4)
        self._prices = Upsert(settings.postgres_url, "prices", PRICES, keys=4)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)

    def write(self, weather: pa.Table, prices: pa.Table) -> None:
        """Write one batch; taking it twice changes nothing."""
        for rows in (weather, prices):
            self._dead_letters.write(rows.filter(pc.is_valid(rows["reason"])).to_pylist())
        sound = weather.filter(pc.is_null(weather["reason"]))
        self._points.write(sound)
        self._forecasts.write(sound)
        self._prices.write(prices.filter(pc.is_null(prices["reason"])))

    def close(self) -> None:
        """Close every connection."""
        for each in (self._points, self._forecasts, self._prices):
            each.close()
        self._dead_letters.close()
