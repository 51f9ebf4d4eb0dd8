"""The rules that a reading of a known asset has to meet on its own."""

import math
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.jobs.rules import GOOD, ClockSkew, NightProduction, OutOfRange, ReadingRule, Rules


def judge_quality(rows: DataFrame, rules: Rules, now: Column) -> DataFrame:
    """Adds `quality`: 0 good, else the first broken rule's number; null where the asset is unknown."""
    quality = F.lit(GOOD)
    for rule in reversed(rules.reading):
        quality = F.when(_broken(rule, now), rule.quality).otherwise(quality)
    return rows.withColumn("quality", F.when(F.col("known"), quality).cast("short"))


def _broken(rule: ReadingRule, now: Column) -> Column:
    match rule:
        case ClockSkew():
            return F.unix_seconds("time") > F.unix_seconds(now) + rule.ahead_s
        case OutOfRange():
            return reduce(or_, (_outside(rule, index) for index in range(len(rule.limits))))
        case NightProduction():
            dark = F.col("sun_sine") < math.sin(math.radians(rule.sun_below_deg))
            return (F.col("asset_class") == rule.asset_class.value) & dark & (_level() > rule.highest)


def _outside(rule: OutOfRange, index: int) -> Column:
    limits = rule.limits[index]
    concerned = (F.col("asset_class") == limits.asset_class.value) & (F.col("quantity") == limits.quantity.value)
    return concerned & ((_level() < limits.lowest) | (_level() > limits.highest))


def _level() -> Column:
    """Power per unit of capacity; what else is measured as it is."""
    return F.when(F.col("asset_class") == "weather", F.col("measured")).otherwise(
        F.col("power_mw") / F.col("capacity_mw")
    )
