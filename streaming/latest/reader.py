"""Telemetry from Kafka, a handful of messages at a time, as soon as their transaction is committed."""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from prometheus_client import Counter

from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic
from streaming.kafka.wire import Decoder
from streaming.latest.values import Reading

log = logging.getLogger(__name__)

GROUP = "forewatt-latest"
AT_ONCE = 2_000
WAIT_S = 0.5
"""How long a question waits where nothing comes; the first message ends it."""
LOOK_BACK_MS = 3_600_000
"""Where the very first start begins: a value from before says little of now."""
COMMIT_S = 1.0
ASK_S = 20.0

UNREADABLE = Counter("forewatt_latest_unreadable_total", "Messages of no known schema; the jobs make them dead letters")


class TelemetryReader:
    """One member of the group; `assigned` is called whenever it is given other partitions."""

    def __init__(self, bootstrap: str, decoder: Decoder, assigned: Callable[[], None]) -> None:
        self._decoder = decoder
        self._assigned = assigned
        self._committed_at = time.monotonic()
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
        """What has come, in each partition's order; nothing after WAIT_S. KafkaException when Kafka refuses."""
        first = self._consumer.poll(WAIT_S)
        if first is None:
            return []
        # NOTE: with a time to wait, consume() would wait for all AT_ONCE.
        messages = [first, *self._consumer.consume(AT_ONCE, 0)]
        return [reading for message in messages if (reading := self._reading(message)) is not None]

    def commit(self) -> None:
        """Note now and then how far everything was written; what is read again after a crash changes nothing."""
        if time.monotonic() - self._committed_at > COMMIT_S:
            self._committed_at = time.monotonic()
            self._consumer.commit(asynchronous=True)

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
            telemetry["asset_id"], telemetry["time"], telemetry["value"], telemetry["unit"], message.timestamp()[1]
        )

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Go on from the noted offsets; without them from an hour ago."""
        noted = consumer.committed(partitions, timeout=ASK_S)
        fresh = [each for each in noted if each.offset < 0]
        ago_ms = time.time_ns() // 1_000_000 - LOOK_BACK_MS
        asked = [TopicPartition(each.topic, each.partition, ago_ms) for each in fresh]
        found = consumer.offsets_for_times(asked, timeout=ASK_S) if asked else []
        consumer.assign([*(each for each in noted if each.offset >= 0), *found])
        self._assigned()
        log.info("reads %d partitions", len(partitions))
