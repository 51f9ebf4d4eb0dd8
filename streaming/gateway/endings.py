"""Makes sure that Kafka has ended a transaction, before an agent is answered and before another one begins.

NOTE: a broker answers a commit as soon as it has decided on it, and then writes an end into each partition. Kafka 4.3,
killed in between while the partitions have no other leader, leaves the ends out after its restart: it takes partitions
without a leader for deleted ones. Readers of committed records wait there for ever, or until the next end of the same
producer, whatever that is.
"""

import time
from collections.abc import Collection
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from streaming.gateway.slots import GROUP
from streaming.kafka.bounded import BoundedCalls
from streaming.kafka.topics import (
    DEAD_LETTER,
    GATEWAY_SLOTS,
    MARKET_PRICE,
    SEQUENCES,
    TELEMETRY_CLASSES,
    WEATHER_FORECAST,
    telemetry_topic,
)

WRITTEN = (*map(telemetry_topic, TELEMETRY_CLASSES), WEATHER_FORECAST, MARKET_PRICE, DEAD_LETTER, SEQUENCES)
"""The topics that a gateway writes."""
Note = tuple[bytes, bytes]
"""Key and value of a message in `telemetry.sequences`."""


def end_former(producer: Producer, group: Any, bounded: BoundedCalls, seconds: float) -> None:
    """Abort a transaction with every partition that a gateway writes, so that no former one is open there.

    `group` is the state of the gateways' group, whose offsets are part of each transaction.
    """
    known = producer.list_topics(timeout=seconds).topics
    if missing := [topic for topic in WRITTEN if topic not in known or not known[topic].partitions]:
        raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART, f"Kafka does not know {missing}"))
    producer.begin_transaction()
    for topic in WRITTEN:
        for partition in known[topic].partitions:
            # Compacted topics refuse messages without a key.
            producer.produce(topic, b"", b"end", partition)
    offsets = [TopicPartition(GATEWAY_SLOTS, 0, 0)]
    bounded.call(lambda: producer.send_offsets_to_transaction(offsets, group, seconds), seconds + 1)
    if producer.flush(seconds):
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "a former transaction could not be ended"))
    producer.abort_transaction(seconds)


class CommittedNotes:
    """Reads the notes about batches as others see them: once their transaction has ended."""

    def __init__(self, bootstrap: str, seconds: float) -> None:
        self._seconds = seconds
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"{GROUP}-notes",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.wait.max.ms": 100,
            }
        )
        partitions = self._consumer.list_topics(SEQUENCES, timeout=seconds).topics[SEQUENCES].partitions
        places = [TopicPartition(SEQUENCES, partition) for partition in partitions]
        ends = [self._consumer.get_watermark_offsets(place, timeout=seconds)[1] for place in places]
        self._consumer.assign(
            [TopicPartition(SEQUENCES, partition, end) for partition, end in zip(partitions, ends, strict=True)]
        )

    def wait_for(self, notes: Collection[Note]) -> None:
        """Wait until these notes can be read; KafkaException if that takes too long."""
        missing, deadline = set(notes), time.monotonic() + self._seconds
        while missing:
            message = self._consumer.poll(max(0.0, deadline - time.monotonic()))
            if message is None:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "a committed transaction has not ended"))
            if message.error() is None:
                missing.discard((message.key() or b"", message.value() or b""))

    def close(self) -> None:
        """Close the consumer."""
        self._consumer.close()
