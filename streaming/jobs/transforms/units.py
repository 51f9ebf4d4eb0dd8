"""From what a meter or a station sends to MW, degrees Celsius, m/s and W/m2."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.units import UNITS, Quantity, Unit


def to_standard(rows: DataFrame) -> DataFrame:
    """Adds `quantity`, `measured` in its unit, and `power_mw` where the quantity is power.

    A row without a unit is in the one that its asset declares. An unknown unit, or one that does not fit the asset's
    class, becomes the row's reason. An energy of an unknown asset has no interval, so it measures null.
    """
    unit = F.coalesce(F.nullif("unit", F.lit("")), "declared_unit")
    factor = _looked_up(unit, lambda meant: F.lit(meant.scale) / (_hours() if meant.energy else F.lit(1.0)))
    quantity = _looked_up(unit, lambda meant: F.lit(meant.quantity.value))
    power = quantity == Quantity.POWER.value
    unknown = F.concat(F.lit("unknown unit "), F.coalesce(unit, F.lit("(none)")))
    unfit = F.concat(F.lit("unit "), unit, F.lit(" does not fit an asset of class "), F.col("asset_class"))
    weather = F.col("asset_class") == "weather"
    reason = F.when(quantity.isNull(), unknown).when(power == weather, unfit)
    measured = F.col("value") * factor + _looked_up(unit, lambda meant: F.lit(meant.offset))
    return rows.withColumns(
        {
            "quantity": quantity,
            "measured": measured,
            "power_mw": F.when(power, measured),
            "reason": F.coalesce("reason", reason),
        }
    )


def _looked_up(unit: Column, of: Callable[[Unit], Column]) -> Column:
    """A CASE over all units, null for an unknown one."""
    found = F.lit(None)
    for name, meant in UNITS.items():
        found = F.when(unit == name, of(meant)).otherwise(found)
    return found


def _hours() -> Column:
    return F.col("interval_s") / 3600.0
