"""Applies the rules that judge a reading of a known asset on its own."""

import math

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.quality.rules import GOOD, ClockSkew, Doubtful, NightProduction, OutOfRange, ReadingRule, Rules
from streaming.units import Quantity


def judge_quality(rows: DataFrame, rules: Rules, now: Column) -> DataFrame:
    """Adds `quality`: 0 for good, else the number of the first broken rule; null where the asset is unknown."""
    return rows.withColumn("quality", quality_column(rules, now))


def quality_column(rules: Rules, now: Column) -> Column:
    """The column `quality` of `judge_quality`."""
    quality = F.lit(GOOD)
    for rule in reversed(rules.reading):
        quality = F.when(_broken(rule, now), rule.quality).otherwise(quality)
    return F.when(F.col("known"), quality).cast("short")


def _broken(rule: ReadingRule, now: Column) -> Column:
    match rule:
        case ClockSkew():
            return F.unix_seconds("time") > F.unix_seconds(now) + rule.ahead_s
        case OutOfRange():
            limits = F.element_at(_limit_table(rule), F.concat_ws("/", "asset_class", "quantity"))
            # An asset's own limits are those of its power.
            power = F.col("quantity") == Quantity.POWER.value
            lowest = F.coalesce(F.when(power, F.col("lowest_pu")), limits["lowest"])
            highest = F.coalesce(F.when(power, F.col("highest_pu")), limits["highest"])
            return (_level() < lowest) | (_level() > highest)
        case NightProduction():
            dark = F.col("sun_sine") < math.sin(math.radians(rule.sun_below_deg))
            return (F.col("asset_class") == rule.asset_class.value) & dark & (_level() > rule.highest)
        case Doubtful():
            return F.col("status") == rule.status


def _limit_table(rule: OutOfRange) -> Column:
    """The limits as one constant map, keyed by `class/quantity`."""
    entries = [
        column
        for limits in rule.limits
        for column in (
            F.lit(f"{limits.asset_class}/{limits.quantity}"),
            F.struct(F.lit(limits.lowest).alias("lowest"), F.lit(limits.highest).alias("highest")),
        )
    ]
    return F.create_map(*entries)


def _level() -> Column:
    """Power per unit of capacity; other quantities in their own unit."""
    return F.coalesce(F.col("power_mw") / F.nullif("capacity_mw", F.lit(0.0)), "measured")
