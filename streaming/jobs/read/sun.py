"""Adds the sun's elevation at each row's asset."""

from functools import lru_cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from forewatt.clear_sky import sine_of_elevation


def add_sun(rows: DataFrame) -> DataFrame:
    """Adds `sun_sine`, the sine of the sun's elevation in the middle of the interval that starts at `time`."""
    return rows.withColumn("sun_sine", _sun_sine())


@lru_cache(maxsize=1)
def _sun_sine() -> Column:
    """Made once, because every micro-batch is planned with it."""
    middle_s = F.unix_millis("time") / 1_000.0 + F.col("interval_s") / 2
    sine: Column = sine_of_elevation(middle_s, F.col("latitude"), F.col("longitude"), F)
    return sine
