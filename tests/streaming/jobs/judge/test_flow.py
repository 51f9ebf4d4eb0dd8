"""Checks the code that Spark generates for the whole flow."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.assets.model import Asset
from streaming.jobs.judge.flow import Registries, judge_messages
from streaming.jobs.read.assets import asset_frame
from streaming.kafka.schemas import TELEMETRY

MAX_COMPILED_BYTES = 8_000
"""Bytes. The JVM never compiles a longer method, which then runs dozens of times slower."""


def kafka_rows(spark: SparkSession) -> DataFrame:
    """A message. Not as a local table, because Spark computes those during planning."""
    text = F.col("id").cast("string")
    return spark.range(1).select(
        text.cast("binary").alias("value"),
        text.alias("topic"),
        F.lit(0).alias("partition"),
        F.col("id").alias("offset"),
        F.timestamp_seconds("id").alias("timestamp"),
    )


def test_generated_methods_are_small_enough_for_the_jvm_to_compile(spark: SparkSession, region: list[Asset]) -> None:
    registries = Registries({1: TELEMETRY}, TELEMETRY, asset_frame(spark, region))
    plan = judge_messages(kafka_rows(spark), registries)._jdf.queryExecution().executedPlan()
    jvm: Any = spark._jvm
    generated = jvm.org.apache.spark.sql.execution.debug.package.codegenStringSeq(plan)
    sizes = [generated.apply(n)._3().maxMethodCodeSize() for n in range(generated.size())]
    assert sizes
    assert max(sizes) < MAX_COMPILED_BYTES


def test_a_second_batch_is_planned_with_few_calls_of_the_jvm(
    spark: SparkSession, region: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To make all columns again takes thousands of calls, one after the other, for every micro-batch."""
    registries = Registries({1: TELEMETRY}, TELEMETRY, asset_frame(spark, region))
    messages = kafka_rows(spark)
    judge_messages(messages, registries)
    client, calls = spark.sparkContext._gateway._gateway_client, [0]  # type: ignore[union-attr]
    send = client.send_command

    def counted(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        return send(*arguments, **options)

    monkeypatch.setattr(client, "send_command", counted)
    assert judge_messages(messages, registries).columns
    assert 0 < calls[0] < 300
