"""Checks the code that Spark generates for the whole flow."""

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset
from streaming.jobs.judge.flow import Registries, judge_messages
from streaming.jobs.read.assets import asset_frame
from streaming.kafka.schemas import TELEMETRY

MAX_COMPILED_BYTES = 8_000
"""Bytes. The JVM never compiles a longer method, which then runs dozens of times slower."""


def test_generated_methods_are_small_enough_for_the_jvm_to_compile(spark: SparkSession, region: list[Asset]) -> None:
    registries = Registries({1: TELEMETRY}, TELEMETRY, asset_frame(spark, region))
    text = F.col("id").cast("string")
    # Not a local table, because Spark computes those during planning.
    messages = spark.range(1).select(
        text.cast("binary").alias("value"),
        text.alias("topic"),
        F.lit(0).alias("partition"),
        F.col("id").alias("offset"),
        F.timestamp_seconds("id").alias("timestamp"),
    )
    plan = judge_messages(messages, registries)._jdf.queryExecution().executedPlan()
    jvm: Any = spark._jvm
    generated = jvm.org.apache.spark.sql.execution.debug.package.codegenStringSeq(plan)
    sizes = [generated.apply(n)._3().maxMethodCodeSize() for n in range(generated.size())]
    assert sizes
    assert max(sizes) < MAX_COMPILED_BYTES
