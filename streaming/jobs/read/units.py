"""From what a meter or a station sends to MW, degrees Celsius, m/s and W/m2."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.units import UNITS, Quantity


def to_standard(rows: DataFrame) -> DataFrame:
    """Adds `quantity`, `measured` in its unit, and `power_mw` where the quantity is power.

    A row without a unit is in the one that its asset declares. An unknown unit, or one that does not fit the asset's
    class, becomes the row's reason. An energy of an unknown asset has no interval, so it measures null.
    """
    unit = F.coalesce(F.nullif("unit", F.lit("")), "declared_unit")
    meant = F.element_at(_table(), unit)
    power = F.col("quantity") == Quantity.POWER.value
    unknown = F.concat(F.lit("unknown unit "), F.coalesce(unit, F.lit("(none)")))
    unfit = F.concat(F.lit("unit "), unit, F.lit(" does not fit an asset of class "), F.col("asset_class"))
    reason = F.when(meant.isNull(), unknown).when(power == (F.col("asset_class") == "weather"), unfit)
    hours = F.when(meant["energy"], F.col("interval_s") / 3600.0).otherwise(1.0)
    measured = F.col("value") * meant["scale"] / hours + meant["offset"]
    named = rows.withColumns({"quantity": meant["quantity"], "measured": measured})
    return named.withColumns({"power_mw": F.when(power, F.col("measured")), "reason": F.coalesce("reason", reason)})


def _table() -> Column:
    """All units as one constant map; a chain of CASEs would be planned anew for every micro-batch."""
    entries = [
        column
        for name, unit in UNITS.items()
        for column in (
            F.lit(name),
            F.struct(
                F.lit(unit.quantity.value).alias("quantity"),
                F.lit(unit.scale).alias("scale"),
                F.lit(unit.offset).alias("offset"),
                F.lit(unit.energy).alias("energy"),
            ),
        )
    ]
    return F.create_map(*entries)
