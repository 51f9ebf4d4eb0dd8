"""Converts what meters and stations send to standard units such as MW, degrees Celsius, m/s and W/m2."""

from functools import lru_cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.units import UNITS, Quantity


def to_standard(rows: DataFrame) -> DataFrame:
    """Adds `quantity`, `measured` in its unit, and `power_mw` where the quantity is power.

    A row without a unit is in the unit that its asset declares. A unit that is unknown or does not fit the asset's
    class becomes the row's `reason`. A storage's share is its state of charge. An energy is that of the seconds which
    the row covers, or else of its asset's interval. The energy of an unknown asset may have neither, so that its
    `measured` is null.
    """
    named, converted = _columns("covers_s" in rows.columns)
    return rows.withColumns(named).withColumns(converted)


@lru_cache(maxsize=2)
def _columns(covered: bool) -> tuple[dict[str, Column], dict[str, Column]]:
    """What a row measures, and then its power. Made once, because every micro-batch is planned with them."""
    unit = F.coalesce(F.nullif("unit", F.lit("")), "declared_unit")
    definition = F.element_at(_unit_table(), unit)
    charge = (F.col("asset_class") == "storage") & (definition["quantity"] == Quantity.SHARE.value)
    quantity = F.when(charge, Quantity.STATE_OF_CHARGE.value).otherwise(definition["quantity"])
    power = F.col("quantity") == Quantity.POWER.value
    unknown = F.concat(F.lit("unknown unit "), F.coalesce(unit, F.lit("(none)")))
    misfit = F.concat(F.lit("unit "), unit, F.lit(" does not fit an asset of class "), F.col("asset_class"))
    reason = F.when(definition.isNull(), unknown).when(
        (F.col("quantity") != Quantity.STATE_OF_CHARGE.value) & (power == (F.col("asset_class") == "weather")), misfit
    )
    asset_s = F.col("interval_s")
    seconds = F.when(F.col("covers_s") > 0, F.col("covers_s")).otherwise(asset_s) if covered else asset_s
    hours = F.when(definition["energy"], seconds / 3600.0).otherwise(1.0)
    measured = F.col("value") * definition["scale"] / hours + definition["offset"]
    converted = {"power_mw": F.when(power, F.col("measured")), "reason": F.coalesce("reason", reason)}
    return {"quantity": quantity, "measured": measured}, converted


def _unit_table() -> Column:
    """All units as one constant map. A chain of CASE expressions would be planned again for every micro-batch."""
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
