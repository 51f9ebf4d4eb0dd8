"""Writes weather forecasts and prices to PostgreSQL. Every issue is stored, once per key."""

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.dead_letters import LETTER_COLUMNS, DeadLetters
from streaming.jobs.sinks.upsert import Upsert

POINTS = ("point_id", "latitude", "longitude")
FORECASTS = ("point_id", "variable", "time", "issued", "interval_s", "value")
PRICES = ("zone", "product", "time", "issued", "interval_s", "eur_mwh")


class WeatherForecastSink:
    """Writes the rows of `outlook.messages.weather_rows`, and invalid ones as dead letters."""

    feed: ClassVar = Feed.WEATHER_FORECASTS
    columns: ClassVar[tuple[str, ...]] = (*LETTER_COLUMNS, *dict.fromkeys((*POINTS, *FORECASTS)))

    def __init__(self, settings: Settings) -> None:
        self._points = Upsert(settings.postgres_url, "weather_points", POINTS, keys=1)
        self._forecasts = Upsert(settings.postgres_url, "weather_forecasts", FORECASTS, keys=4)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)

    def write(self, rows: pa.Table, _batch: BatchId | None = None) -> None:
        """Write the grid points, then their forecasts."""
        self._dead_letters.write_invalid(rows)
        valid = rows.filter(pc.is_null(rows["reason"]))
        self._points.write(valid)
        self._forecasts.write(valid)

    def close(self) -> None:
        """Close all connections."""
        self._points.close()
        self._forecasts.close()
        self._dead_letters.close()


class PriceSink:
    """Writes the rows of `outlook.messages.price_rows`, and invalid ones as dead letters."""

    feed: ClassVar = Feed.PRICES
    columns: ClassVar[tuple[str, ...]] = (*LETTER_COLUMNS, *PRICES)

    def __init__(self, settings: Settings) -> None:
        self._prices = Upsert(settings.postgres_url, "prices", PRICES, keys=4)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)

    def write(self, rows: pa.Table, _batch: BatchId | None = None) -> None:
        """Write the prices."""
        self._dead_letters.write_invalid(rows)
        self._prices.write(rows.filter(pc.is_null(rows["reason"])))

    def close(self) -> None:
        """Close all connections."""
        self._prices.close()
        self._dead_letters.close()
