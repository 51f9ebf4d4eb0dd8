"""Writes messages that can't be used to the topic `telemetry.dead-letter`, with the reason and their origin."""

import base64
import json
import time

import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka import KafkaException, Producer
from prometheus_client import Counter

from streaming.jobs.rows import Row
from streaming.kafka.topics import DEAD_LETTER

LETTER_COLUMNS = ("topic", "partition", "offset", "payload", "reason")
FLUSH_S = 20.0
UNKNOWN = "the asset is not registered"
"""The reason of a reading that waits for its asset."""
WRITTEN = Counter("forewatt_jobs_dead_letters_total", "Dead letters of messages that the jobs could not use")


class DeadLetters:
    """Sends dead letters at least once. A repeated batch repeats its letters with the same keys."""

    def __init__(self, bootstrap: str) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 0})

    def write_invalid(self, rows: pa.Table) -> None:
        """Send a letter for every row with a reason. Raises KafkaException unless the broker takes all of them.

        A letter's key is `topic-partition-offset` of its message.
        """
        self._send(rows.filter(pc.is_valid(rows["reason"])))

    def write_unknown(self, rows: pa.Table) -> None:
        """Send a letter for each of these rows of unregistered assets, which wait there to be re-driven."""
        place = rows.column_names.index("reason")
        self._send(rows.set_column(place, "reason", pa.array([UNKNOWN] * rows.num_rows, pa.string())))

    def _send(self, rows: pa.Table) -> None:
        invalid = rows.select(list(LETTER_COLUMNS)).to_pylist()
        for row in invalid:
            key = f"{row['topic']}-{row['partition']}-{row['offset']}"
            self._producer.produce(DEAD_LETTER, key=key, value=json.dumps(letter(row)))
        WRITTEN.inc(len(invalid))
        if invalid and (left := self._producer.flush(FLUSH_S)):
            raise KafkaException(f"{left} dead letters were not delivered within {FLUSH_S:.0f} s")

    def close(self) -> None:
        """Wait until all letters are delivered, for at most FLUSH_S."""
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
