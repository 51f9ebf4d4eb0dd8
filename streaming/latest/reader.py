"""Reads telemetry from Kafka as soon as its transaction is committed."""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from prometheus_client import Counter, Gauge

from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic
from streaming.kafka.wire import Decoder
from streaming.latest.values import Reading

log = logging.getLogger(__name__)

GROUP = "forewatt-latest"
MAX_MESSAGES = 2_000
"""The most messages in one read."""
WAIT_S = 0.5
"""How long `read` waits for a first message."""
LOOK_BACK_MS = 3_600_000
"""How far back the first start reads; older values are of no use."""
COMMIT_S = 1.0
"""The shortest time between two commits of offsets."""
TIMEOUT_S = 20.0

UNREADABLE = Counter(
    "forewatt_latest_unreadable_total", "Messages without a known schema; the jobs write them to the dead letters"
)
LAG = Gauge("forewatt_latest_lag_records", "Records in Kafka that were not read yet")
LAG_EVERY_S = 5.0


class TelemetryReader:
    """A member of the consumer group. It calls `on_assigned` whenever its partitions change."""

    def __init__(self, bootstrap: str, decoder: Decoder, on_assigned: Callable[[], None]) -> None:
        self._decoder = decoder
        self._on_assigned = on_assigned
        self._committed_at = self._lag_at = time.monotonic()
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": GROUP,
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "auto.offset.reset": "latest",
                "fetch.wait.max.ms": 50,
            }
        )

    def __enter__(self) -> Self:
        self._consumer.subscribe([*map(telemetry_topic, TELEMETRY_CLASSES)], on_assign=self._on_assign)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._consumer.close()

    def read(self) -> list[Reading]:
        """The new readings, in order within a partition; empty after WAIT_S. KafkaException on a fatal error."""
        first = self._consumer.poll(WAIT_S)
        self._report_lag()
        if first is None:
            return []
        # NOTE: with a timeout, consume() would wait until MAX_MESSAGES have arrived.
        messages = [first, *self._consumer.consume(MAX_MESSAGES, 0)]
        return [reading for message in messages if (reading := self._reading(message)) is not None]

    def commit(self) -> None:
        """Commit offsets, at most once every COMMIT_S. Readings repeated after a crash change nothing in Redis."""
        if time.monotonic() - self._committed_at > COMMIT_S:
            self._committed_at = time.monotonic()
            self._consumer.commit(asynchronous=True)

    def _report_lag(self) -> None:
        """Set the gauge from what the client has cached, at most once every LAG_EVERY_S."""
        if time.monotonic() - self._lag_at < LAG_EVERY_S:
            return
        self._lag_at = time.monotonic()
        behind = 0
        for at in self._consumer.position(self._consumer.assignment()):
            _, end = self._consumer.get_watermark_offsets(at, cached=True)
            behind += max(0, end - at.offset) if at.offset >= 0 else 0
        LAG.set(behind)

    def _reading(self, message: Message) -> Reading | None:
        if (error := message.error()) is not None:
            if error.fatal():
                raise KafkaException(error)
            return None
        telemetry = self._decoder.decode(message.value() or b"")
        if telemetry is None:
            UNREADABLE.inc()
            return None
        return Reading(
            telemetry["asset_id"],
            telemetry["time"],
            telemetry["value"],
            telemetry["unit"],
            message.timestamp()[1],
            telemetry["status"],
            telemetry["covers_s"],
        )

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Continue from the committed offsets, or else from LOOK_BACK_MS ago."""
        committed = consumer.committed(partitions, timeout=TIMEOUT_S)
        fresh = [partition for partition in committed if partition.offset < 0]
        ago_ms = time.time_ns() // 1_000_000 - LOOK_BACK_MS
        wanted = [TopicPartition(partition.topic, partition.partition, ago_ms) for partition in fresh]
        started = consumer.offsets_for_times(wanted, timeout=TIMEOUT_S) if wanted else []
        consumer.assign([*(partition for partition in committed if partition.offset >= 0), *started])
        self._on_assigned()
        log.info("reads %d partitions", len(partitions))
