"""Decodes weather forecasts and prices from Kafka's messages, and converts them to standard units."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.jobs.read.decode import decode
from streaming.jobs.read.units import to_standard
from streaming.kafka.schemas import PRICE, WEATHER, Versions
from streaming.quality.rules import rules
from streaming.units import PRICE_UNITS, VARIABLES

WEATHER_FIELDS = (
    *("point_id", "latitude", "longitude", "issued"),
    *("time", "interval_s", "variable", "value", "unit"),
)
PRICE_FIELDS = ("zone", "product", "issued", "time", "interval_s", "value", "unit")


def weather_rows(kafka_rows: DataFrame, versions: Versions) -> DataFrame:
    """Weather forecasts, with `value` in the standard unit of their variable. Invalid ones have a `reason`."""
    rows = decode(kafka_rows, versions, WEATHER, WEATHER_FIELDS)
    # Units are converted as for a weather station's reading, but a forecast has no declared unit to fall back on.
    station = {"asset_class": F.lit("weather"), "declared_unit": F.lit(None).cast("string")}
    measured = to_standard(rows.withColumns(station))
    wanted = F.element_at(_constant({name: quantity.value for name, quantity in VARIABLES.items()}), F.col("variable"))
    unknown = F.concat(F.lit("unknown variable "), F.col("variable"))
    misfit = F.concat(F.lit("unit "), F.col("unit"), F.lit(" does not measure "), F.col("variable"))
    reason = F.when(wanted.isNull(), unknown).when(wanted != F.col("quantity"), misfit)
    low, high = (_constant({name: each[bound] for name, each in rules().forecast.items()}) for bound in (0, 1))
    lowest, highest = F.element_at(low, F.col("variable")), F.element_at(high, F.col("variable"))
    outside = F.when(
        (F.col("measured") < lowest) | (F.col("measured") > highest),
        F.format_string("%.6g is no possible %s: is it accumulated, or in another unit?", "measured", "variable"),
    )
    early = F.when(F.col("issued") > F.col("time"), "issued after its time: that is no prediction")
    return measured.withColumns({"reason": F.coalesce("reason", reason, early, outside), "value": F.col("measured")})


def price_rows(kafka_rows: DataFrame, versions: Versions) -> DataFrame:
    """Prices, with `eur_mwh`. Invalid ones have a `reason`."""
    rows = decode(kafka_rows, versions, PRICE, PRICE_FIELDS)
    scale = F.element_at(_constant(PRICE_UNITS), F.col("unit"))
    reason = F.when(scale.isNull(), F.concat(F.lit("unknown unit of a price "), F.col("unit")))
    return rows.withColumns({"eur_mwh": F.col("value") * scale, "reason": F.coalesce("reason", reason)})


def _constant(table: Mapping[str, str | float]) -> Column:
    """The table as a constant map."""
    return F.create_map(*(F.lit(part) for entry in table.items() for part in entry))
