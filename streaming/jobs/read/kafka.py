"""Reads Kafka topics as streaming DataFrames."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession

from forewatt.settings import Settings
from streaming.jobs.warm_up import WARM_UP_ASSET
from streaming.kafka.topics import TELEMETRY_CLASSES, WARM_UP, telemetry_topic

BATCH_ROWS = 40_000
"""Most messages in a micro-batch. The driver collects each batch, so this bounds its memory after a backlog."""
FETCH_WAIT_MS = 10
"""How long the broker may delay an answer without records. Kafka's default, 500 ms per topic, costs 2 s a batch."""


def read_telemetry(
    spark: SparkSession, settings: Settings, max_offsets: int = BATCH_ROWS, *, skip_deleted: bool = False
) -> DataFrame:
    """The messages of all telemetry topics, and of the warm-up."""
    topics = [*map(telemetry_topic, TELEMETRY_CLASSES), WARM_UP]
    return read_topics(spark, settings, topics, max_offsets, skip_deleted=skip_deleted)


def read_topics(
    spark: SparkSession,
    settings: Settings,
    topics: Sequence[str],
    max_offsets: int = BATCH_ROWS,
    *,
    skip_deleted: bool = False,
) -> DataFrame:
    """The messages of these topics from the beginning, of committed transactions only.

    A query fails when Kafka has deleted messages that it has not read, unless it shall skip them.
    """
    options = {
        "kafka.bootstrap.servers": settings.kafka_bootstrap,
        "kafka.isolation.level": "read_committed",
        # Each range ends with its transaction's marker, so Spark polls once more after a partition's last record.
        "kafka.fetch.max.wait.ms": str(FETCH_WAIT_MS),
        "subscribe": ",".join(topics),
        "startingOffsets": "earliest",
        "maxOffsetsPerTrigger": str(max_offsets),
        "failOnDataLoss": str(not skip_deleted).lower(),
    }
    rows = spark.readStream.format("kafka").options(**options).load()
    # On few cores, one task per topic would cost more than its few rows.
    return rows.coalesce(settings.spark_lanes)


def collect_rows(batch: DataFrame) -> pa.Table:
    """Collect a micro-batch in the driver, without the warm-up's rows."""
    rows = batch.toArrow()
    # Undecodable messages have no asset; a sink must still receive them to write dead letters.
    return rows.filter(pc.fill_null(pc.not_equal(rows["asset_id"], WARM_UP_ASSET.asset_id), True))
