"""The baseline: a plain Spark query from Kafka with the same windows and without a sink."""

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro
from pyspark.sql.streaming import StreamingQuery

from streaming.kafka.schemas import TELEMETRY

PARTITIONS, BATCH = 2, 200_000
WINDOW, SLIDE, LATENESS = "1 hour", "15 minutes", "6 hours"


def plain_windows(
    spark: SparkSession, bootstrap: str, checkpoint: str, done: Callable[[dict[str, int]], None], live: bool
) -> StreamingQuery:
    """Start the query; `done` gets the assets' last times (ms) after every batch.

    A query that is not live ends after the records that are in Kafka now.
    """
    # One partition for every core, as in the jobs. Spark's default of 200 would create 200 state stores.
    spark.conf.set("spark.sql.shuffle.partitions", PARTITIONS)
    options = {
        "kafka.bootstrap.servers": bootstrap,
        "kafka.isolation.level": "read_committed",
        "kafka.fetch.max.wait.ms": "10",
        "subscribePattern": "telemetry\\.(solar|wind|storage|load)",
        "startingOffsets": "latest" if live else "earliest",
        # A single batch of the whole backlog would need all its windows in memory at once.
        "maxOffsetsPerTrigger": str(BATCH),
    }
    record = from_avro(F.substring("value", 6, 2**31 - 1), TELEMETRY)
    rows = spark.readStream.format("kafka").options(**options).load().coalesce(1).select(record.alias("r"))
    windows = (
        rows.select("r.*")
        .withWatermark("time", LATENESS)
        .groupBy(F.window("time", WINDOW, SLIDE), "asset_id")
        .agg(F.avg("value").alias("mean"), F.max("time").alias("time"), F.count("value").alias("readings"))
    )

    def report(batch: DataFrame, _batch_id: int) -> None:
        last = batch.groupBy("asset_id").agg(F.unix_millis(F.max("time")).alias("time_ms")).toArrow().to_pylist()
        done({row["asset_id"]: row["time_ms"] for row in last})

    writer = windows.writeStream.outputMode("update").option("checkpointLocation", checkpoint).foreachBatch(report)
    return (writer if live else writer.trigger(availableNow=True)).start()
