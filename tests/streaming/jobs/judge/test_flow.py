"""The flow as a whole: what Spark makes of it."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset
from streaming.jobs.judge.flow import Registered, judged
from streaming.jobs.read.assets import asset_frame
from streaming.kafka.schemas import TELEMETRY

JVM_COMPILES = 8_000
"""Bytes of a method; a longer one is interpreted for ever, dozens of times slower."""


def test_generated_code_is_small_enough_to_be_compiled(spark: SparkSession, region: list[Asset]) -> None:
    registered = Registered({1: TELEMETRY}, TELEMETRY, asset_frame(spark, region))
    text = F.col("id").cast("string")
    # Not a local table, which would be computed while it is planned.
    messages = spark.range(1).select(
        text.cast("binary").alias("value"),
        text.alias("topic"),
        F.lit(0).alias("partition"),
        F.col("id").alias("offset"),
        F.timestamp_seconds("id").alias("timestamp"),
    )
    plan = judged(messages, registered)._jdf.queryExecution().executedPlan()
    generated = spark._jvm.org.apache.spark.sql.execution.debug.package.codegenStringSeq(plan)
    sizes = [generated.apply(n)._3().maxMethodCodeSize() for n in range(generated.size())]
    assert sizes
    assert max(sizes) < JVM_COMPILES
