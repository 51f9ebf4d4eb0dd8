"""Decodes weather forecasts and prices from Kafka's messages, and judges them."""

import pyarrow as pa
from pyspark.sql import DataFrame

from streaming.jobs.read.decode import decode
from streaming.kafka.schemas import PRICE, WEATHER, Versions
from streaming.quality.outlook import judge_prices, judge_weather

WEATHER_FIELDS = (
    *("point_id", "latitude", "longitude", "issued"),
    *("time", "interval_s", "variable", "value", "unit"),
)
PRICE_FIELDS = ("zone", "product", "issued", "time", "interval_s", "value", "unit")


def weather_rows(kafka_rows: DataFrame, versions: Versions) -> pa.Table:
    """Weather forecasts, with `value` in the standard unit of their variable. Invalid ones have a `reason`."""
    return judge_weather(decode(kafka_rows, versions, WEATHER, WEATHER_FIELDS).toArrow())


def price_rows(kafka_rows: DataFrame, versions: Versions) -> pa.Table:
    """Prices, with `eur_mwh`. Invalid ones have a `reason`."""
    return judge_prices(decode(kafka_rows, versions, PRICE, PRICE_FIELDS).toArrow())
