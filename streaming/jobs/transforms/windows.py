"""Sliding windows over the good readings of each asset."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

WINDOW, SLIDE = "1 hour", "15 minutes"
LATENESS = "6 hours"
"""Event time; at a thousandfold speed that is twenty seconds of the wall clock."""
IDENTITY = ("asset_id", "asset_class", "region", "capacity_mw", "latitude", "longitude", "interval_s")


def drop_repeats(readings: DataFrame) -> DataFrame:
    """The first of several readings of an asset and time: a batch or an MQTT message that came twice counts once."""
    return readings.withWatermark("time", LATENESS).dropDuplicates(["asset_id", "time"])


def slide(readings: DataFrame) -> DataFrame:
    """One row an asset and window: mean, min, max, first, last, their times, and how many readings it holds."""
    return (
        readings.groupBy(F.window("time", WINDOW, SLIDE), *IDENTITY)
        .agg(
            F.avg("power_mw").alias("mean_mw"),
            F.min("power_mw").alias("min_mw"),
            F.max("power_mw").alias("max_mw"),
            F.min("time").alias("first_time"),
            F.max("time").alias("time"),
            F.min_by("power_mw", "time").alias("first_mw"),
            F.max_by("power_mw", "time").alias("last_mw"),
            F.count("power_mw").cast("int").alias("readings"),
        )
        .withColumn("window_end", F.col("window.end"))
        .drop("window")
    )


def finished(windows: DataFrame) -> DataFrame:
    """The windows whose last interval has been read: a window that ends later is not over yet."""
    ended = F.unix_seconds("time") + F.col("interval_s") >= F.unix_seconds("window_end")
    return windows.where(ended)


def add_ramp(windows: DataFrame) -> DataFrame:
    """Adds `ramp_mw_per_h` between the first and the last reading of the window, 0 where there is one only."""
    hours = (F.unix_millis("time") - F.unix_millis("first_time")) / 3_600_000.0
    ramp = F.when(hours > 0, (F.col("last_mw") - F.col("first_mw")) / hours).otherwise(0.0)
    return windows.withColumn("ramp_mw_per_h", ramp)


def add_per_unit(windows: DataFrame) -> DataFrame:
    """Adds last_pu, mean_pu and ramp_pu_per_h: power per capacity, comparable between assets."""
    columns = {"last_pu": "last_mw", "mean_pu": "mean_mw", "ramp_pu_per_h": "ramp_mw_per_h"}
    return windows.withColumns({pu: F.col(mw) / F.col("capacity_mw") for pu, mw in columns.items()})
