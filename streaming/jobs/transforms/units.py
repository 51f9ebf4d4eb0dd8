"""From the meters' units to megawatts."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PER_MW = {"W": 1_000_000.0, "kW": 1_000.0, "MW": 1.0, "GW": 0.001}


def to_megawatts(rows: DataFrame) -> DataFrame:
    """Adds `power_mw`; an unknown unit becomes the row's reason."""
    per_mw = F.lit(None).cast("double")
    for unit, count in PER_MW.items():
        per_mw = F.when(F.col("unit") == unit, F.lit(count)).otherwise(per_mw)
    unknown = F.concat(F.lit("unknown unit "), F.coalesce("unit", F.lit("(none)")))
    return rows.withColumn("power_mw", F.col("value") / per_mw).withColumn(
        "reason", F.coalesce("reason", F.when(per_mw.isNull(), unknown))
    )
