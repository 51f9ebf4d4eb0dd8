"""Carries the readings that senders wrote from Kafka into the stores, as the queries do, in batches of any size."""

import random
from collections.abc import Sequence

import pyarrow as pa
from confluent_kafka import Consumer, TopicPartition
from pyspark.sql import SparkSession

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.judge.flow import Registries, judge_messages
from streaming.jobs.read.assets import asset_frame
from streaming.jobs.read.kafka import collect_rows, starting_offsets
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.registry import OpenSinks
from streaming.kafka.schemas import TELEMETRY, TELEMETRY_SUBJECT, registered_schemas
from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic

TOPICS = [*map(telemetry_topic, TELEMETRY_CLASSES)]
Offsets = dict[str, int]
"""By topic."""


def ends(bootstrap: str) -> Offsets:
    """Where each topic of readings ends."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "random-senders"})
    try:
        return {topic: consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)[1] for topic in TOPICS}
    finally:
        consumer.close()


class Pump:
    """Reads on from where it is. Some batches are written twice, and some sinks are new, as after a crash."""

    def __init__(self, spark: SparkSession, settings: Settings, assets: Sequence[Asset], chance: random.Random) -> None:
        self._spark, self._settings, self._chance = spark, settings, chance
        self._at = ends(settings.kafka_bootstrap)
        self._frame = asset_frame(spark, assets)
        self._sinks = OpenSinks(settings)
        self._number = 0

    def step(self) -> int:
        """Write what has arrived, and return how many rows that were."""
        until = ends(self._settings.kafka_bootstrap)
        if until == self._at:
            return 0
        schemas = registered_schemas(self._settings.schema_registry_url)[TELEMETRY_SUBJECT]
        partitions = {topic: [0] for topic in TOPICS}
        offsets = [{topic: {0: offset} for topic, offset in each.items()} for each in (self._at, until)]
        options = {
            "kafka.bootstrap.servers": self._settings.kafka_bootstrap,
            "kafka.isolation.level": "read_committed",
            "subscribe": ",".join(TOPICS),
            "startingOffsets": starting_offsets(partitions, offsets[0]),
            "endingOffsets": starting_offsets(partitions, offsets[1]),
        }
        messages = self._spark.read.format("kafka").options(**options).load().coalesce(1)
        columns = self._sinks.columns(Feed.READINGS)
        registries = Registries(schemas=schemas, reader_schema=TELEMETRY, assets=self._frame)
        rows = collect_rows(judge_messages(messages, registries).select(*columns, "arrived"))
        if self._chance.random() < 0.3:
            self._write(rows)
            self._restart()
        self._write(rows)
        self._at, self._number = until, self._number + 1
        return rows.num_rows

    def close(self) -> None:
        """Close the sinks."""
        self._sinks.close()

    def _write(self, rows: pa.Table) -> None:
        self._sinks.write(Feed.READINGS, rows, BatchId("random-senders", self._number))

    def _restart(self) -> None:
        self._sinks.close()
        self._sinks = OpenSinks(self._settings)
