"""Reads Kafka topics as streaming DataFrames."""

import json
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession

from forewatt.settings import Settings
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.jobs.warm_up import WARM_UP_ASSET
from streaming.kafka.topics import TELEMETRY_CLASSES, WARM_UP, telemetry_topic

BATCH_ROWS = 40_000
"""Most messages in a micro-batch. The driver collects each batch, so this bounds its memory after a backlog."""
FETCH_WAIT_MS = 10
"""How long the broker may delay an answer without records. Kafka's default, 500 ms per topic, costs 2 s a batch."""


EARLIEST = -2
"""Kafka's number for the first offset that is there."""
Partitions = Mapping[str, Sequence[int]]
"""The partitions to read, by topic."""


def telemetry_sources(partitions: Mapping[str, int], shard: Shard = WHOLE) -> Partitions:
    """The partitions of a shard in topics that have so many, and the warm-up's."""
    of_shard = {topic: [p for p in range(count) if shard.owns_partition(p)] for topic, count in partitions.items()}
    return {**of_shard, WARM_UP: [0]}


def read_telemetry(
    spark: SparkSession,
    settings: Settings,
    max_offsets: int = BATCH_ROWS,
    *,
    skip_deleted: bool = False,
    partitions: Partitions | None = None,
    starts: Mapping[str, Mapping[int, int]] | None = None,
) -> DataFrame:
    """The messages of these partitions; without any, of all telemetry topics and of the warm-up."""
    topics = [*map(telemetry_topic, TELEMETRY_CLASSES), WARM_UP]
    return read_topics(
        spark, settings, topics, max_offsets, skip_deleted=skip_deleted, partitions=partitions, starts=starts
    )


def read_topics(
    spark: SparkSession,
    settings: Settings,
    topics: Sequence[str],
    max_offsets: int = BATCH_ROWS,
    *,
    skip_deleted: bool = False,
    partitions: Partitions | None = None,
    starts: Mapping[str, Mapping[int, int]] | None = None,
) -> DataFrame:
    """The messages of these topics, or of some of their partitions, of committed transactions only.

    They are read from the beginning, or from `starts`, which needs `partitions`. A query fails when Kafka has deleted
    messages that it has not read, unless it shall skip them.
    """
    options = {
        "kafka.bootstrap.servers": settings.kafka_bootstrap,
        "kafka.isolation.level": "read_committed",
        # Each range ends with its transaction's marker, so Spark polls once more after a partition's last record.
        "kafka.fetch.max.wait.ms": str(FETCH_WAIT_MS),
        **({"subscribe": ",".join(topics)} if partitions is None else {"assign": json.dumps(partitions)}),
        "startingOffsets": "earliest" if not starts or partitions is None else starting_offsets(partitions, starts),
        "maxOffsetsPerTrigger": str(max_offsets),
        "failOnDataLoss": str(not skip_deleted).lower(),
        # The column with the headers costs time, and only traces need it.
        "includeHeaders": str(bool(settings.traces_url)).lower(),
    }
    rows = spark.readStream.format("kafka").options(**options).load()
    # On few cores, one task per topic would cost more than its few rows.
    return rows.coalesce(settings.spark_lanes)


def starting_offsets(partitions: Partitions, starts: Mapping[str, Mapping[int, int]]) -> str:
    """Spark's option for the beginning of a query: the earliest offset where `starts` has none."""
    return json.dumps(
        {
            topic: {str(partition): starts.get(topic, {}).get(partition, EARLIEST) for partition in numbers}
            for topic, numbers in partitions.items()
        }
    )


def collect_rows(batch: DataFrame) -> pa.Table:
    """Collect a micro-batch in the driver, without the warm-up's rows."""
    rows = batch.toArrow()
    # Undecodable messages have no asset; a sink must still receive them to write dead letters.
    return rows.filter(pc.fill_null(pc.not_equal(rows["asset_id"], WARM_UP_ASSET.asset_id), True))
