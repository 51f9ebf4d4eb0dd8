"""Messages that could not be used, into `telemetry.dead-letter`: with the reason, and the place they came from."""

import base64
import json
import time
from collections.abc import Sequence

from confluent_kafka import KafkaException, Producer

from streaming.jobs.sinks import Row
from streaming.kafka.topics import DEAD_LETTER

FLUSH_S = 20.0


class DeadLetters:
    """At least once: a repeated batch repeats its letters, under the same key (topic-partition-offset)."""

    def __init__(self, bootstrap: str) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 0})

    def write(self, rows: Sequence[Row]) -> None:
        """Send and wait for the broker; KafkaException when it does not take all of them."""
        for row in rows:
            key = f"{row['topic']}-{row['partition']}-{row['offset']}"
            self._producer.produce(DEAD_LETTER, key=key, value=json.dumps(letter(row)))
        if rows and (left := self._producer.flush(FLUSH_S)):
            raise KafkaException(f"{left} dead letters were not taken within {FLUSH_S:.0f} s")

    def close(self) -> None:
        """Wait for what is under way."""
        self._producer.flush(FLUSH_S)


def letter(row: Row) -> Row:
    """The dead letter of a row."""
    return {
        "reason": row["reason"],
        "topic": row["topic"],
        "partition": row["partition"],
        "offset": row["offset"],
        "payload_base64": base64.b64encode(row["payload"] or b"").decode(),
        "time_ms": time.time_ns() // 1_000_000,
    }
