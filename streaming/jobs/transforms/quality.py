"""The rules that a reading of a known asset has to meet."""

import math

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

GOOD, OUT_OF_RANGE, NIGHT_PRODUCTION = 0, 1, 2
KINDS = {OUT_OF_RANGE: "out-of-range", NIGHT_PRODUCTION: "night-production"}
"""What the alert about a quality is called."""

HEADROOM = 1.05
"""An inverter may exceed its nominal power a little."""
BACKFLOW = 0.01
"""Own consumption of a plant that stands still, per unit; a storage alone may charge."""
DARK_SINE = math.sin(math.radians(-6.0))
"""Below civil twilight no solar plant produces."""
DARK_LIMIT = 0.01


def judge_quality(rows: DataFrame) -> DataFrame:
    """Adds `quality`: 0 good, 1 out of range, 2 solar power at night; null where the asset is unknown."""
    per_unit = F.col("power_mw") / F.col("capacity_mw")
    lowest = F.when(F.col("asset_class") == "storage", F.lit(-HEADROOM)).otherwise(F.lit(-BACKFLOW))
    dark = (F.col("asset_class") == "solar") & (F.col("sun_sine") < DARK_SINE)
    quality = (
        F.when(per_unit.isNull(), None)
        .when((per_unit > HEADROOM) | (per_unit < lowest), OUT_OF_RANGE)
        .when(dark & (per_unit > DARK_LIMIT), NIGHT_PRODUCTION)
        .otherwise(GOOD)
    )
    return rows.withColumn("quality", quality.cast("short"))
