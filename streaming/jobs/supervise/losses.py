"""Finds records that Kafka has deleted before the jobs have read them, because its retention passed the checkpoint."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from confluent_kafka import Consumer, TopicPartition
from pyspark.sql import SparkSession

from forewatt.settings import Settings

ANSWER_S = 20.0
Offsets = Mapping[str, Mapping[str, int]]
"""The next offset of each partition, by topic."""


@dataclass(frozen=True)
class Progress:
    """How far a query has come: the next offsets, and when its last batch began."""

    offsets: Offsets
    at: datetime | None


@dataclass(frozen=True)
class Loss:
    """The records of a partition from offset `start` until before `end`, which a query has not read.

    They arrived between `since`, when the query's last batch began, and `until`, when the first record arrived that is
    still there. None if that is not known.
    """

    query: str
    topic: str
    partition: int
    start: int
    end: int
    since: datetime | None = None
    until: datetime | None = None

    @property
    def offsets(self) -> int:
        """The number of lost offsets: the records, and the markers of their transactions."""
        return self.end - self.start

    def __str__(self) -> str:
        since, until = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else "now" for moment in (self.since, self.until))
        return (
            f"Kafka deleted the offsets {self.start} to {self.end - 1} of {self.topic}, partition {self.partition}, "
            f"before the query {self.query} had read them. They arrived between {since} and {until}."
        )


def find_losses(
    spark: SparkSession, settings: Settings, query: str, checkpoint: str, before: Progress | None = None
) -> list[Loss]:
    """What the query has lost. KafkaException or Py4JJavaError if Kafka or the checkpoint's storage does not answer.

    `before` is the progress with which the query begins if the checkpoint has none.
    """
    progress = read_progress(spark, checkpoint) or before
    if progress is None:
        return []
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": "forewatt-jobs-losses"})
    try:
        losses = []
        known = consumer.list_topics(timeout=ANSWER_S).topics
        for topic, partitions in progress.offsets.items():
            for name, start in partitions.items():
                partition = int(name)
                if topic not in known or partition not in known[topic].partitions:
                    continue
                end, _ = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER_S)
                if end > start:
                    until = _arrival(consumer, topic, partition, end)
                    losses.append(Loss(query, topic, partition, start, end, progress.at, until))
        return losses
    finally:
        consumer.close()


def _arrival(consumer: Consumer, topic: str, partition: int, offset: int) -> datetime | None:
    """When the first record from this offset on arrived; None if there is none."""
    consumer.assign([TopicPartition(topic, partition, offset)])
    message = consumer.poll(2.0)
    if message is None or message.error() is not None:
        return None
    return datetime.fromtimestamp(message.timestamp()[1] / 1_000, UTC)


def read_progress(spark: SparkSession, checkpoint: str) -> Progress | None:
    """The progress that Spark has committed to a checkpoint; None if the query has never run."""
    folder = _Folder(spark, checkpoint)
    committed = [int(name) for name in folder.names("commits") if name.isdigit()]
    lines = folder.lines(f"offsets/{max(committed)}") if committed else folder.lines("sources/0/0")
    if not lines:
        return None
    parts = [json.loads(line) for line in lines if line.startswith("{")]
    at_ms = next((part["batchTimestampMs"] for part in parts if "batchTimestampMs" in part), None)
    at = None if at_ms is None else datetime.fromtimestamp(at_ms / 1_000, UTC)
    return Progress(parts[-1], at)


def checkpoint_names(spark: SparkSession, url: str) -> list[str]:
    """The names of what is in a folder; none if there is no folder."""
    return _Folder(spark, url).names("")


class _Folder:
    """A folder in any storage that Spark can use."""

    def __init__(self, spark: SparkSession, url: str) -> None:
        jvm, context = cast(Any, spark._jvm), cast(Any, spark._jsc)
        self._url, self._paths = url, jvm.org.apache.hadoop.fs.Path
        self._text = jvm.org.apache.commons.io.IOUtils.toString
        self._storage: Any = self._paths(url).getFileSystem(context.hadoopConfiguration())

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder; none if there is no folder."""
        path = self._paths(f"{self._url}/{folder}".rstrip("/"))
        if not self._storage.exists(path):
            return []
        return [status.getPath().getName() for status in self._storage.listStatus(path)]

    def lines(self, file: str) -> list[str]:
        """The lines of a file; none if there is no file."""
        path = self._paths(f"{self._url}/{file}")
        if not self._storage.exists(path):
            return []
        stream = self._storage.open(path)
        try:
            # Spark writes a zero byte before the version of some files.
            return str(self._text(stream, "UTF-8")).replace("\0", "").splitlines()
        finally:
            stream.close()
