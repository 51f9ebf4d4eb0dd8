"""The last batch of every agent, as `telemetry.sequences` has it.

A batch's note is written in the batch's own transaction. The topic may have any number of partitions: of an agent's
notes the one with the highest sequence counts, wherever it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from streaming.gateway.records import Batch, Receipt
from streaming.kafka.topics import SEQUENCES

READ_S = 30.0
"""Reading fails when there is no progress for so long, for example because a transaction never ends."""
Identity = tuple[str, str]
"""An agent's name and incarnation."""


@dataclass(frozen=True)
class Written:
    """An agent's last batch in Kafka: its receipt, the hash of its records, and where it came from.

    The hash of a batch that an older version wrote is empty.
    """

    sequence: int
    receipt: Receipt
    digest: str = ""
    sender: str = ""


def identity_of(batch: Batch) -> Identity:
    """Whose sequence the batch belongs to."""
    return batch.agent, batch.incarnation


def note_key(identity: Identity) -> bytes:
    """The key of an agent's note: the agent's name and, if it has one, its incarnation."""
    return "/".join(filter(None, identity)).encode()


def note(written: Written) -> bytes:
    """The note about a batch."""
    return json.dumps({**vars(written), "receipt": written.receipt.model_dump()}).encode()


def read_sequences(bootstrap: str) -> dict[Identity, Written]:
    """The last committed batch of every agent; KafkaException if the topic can't be read to its end.

    Transactions that are in progress are waited for.
    """
    ends = _ends(bootstrap)
    consumer = _consumer(bootstrap, "read_committed")
    written: dict[Identity, Written] = {}
    try:
        consumer.assign([TopicPartition(SEQUENCES, partition, OFFSET_BEGINNING) for partition in ends])
        waiting = {partition for partition, end in ends.items() if end > 0}
        while waiting:
            message = consumer.poll(READ_S)
            if message is None:
                raise KafkaException(f"{SEQUENCES} could not be read to its end within {READ_S:.0f} s")
            error = message.error()
            if error is None:
                _keep_newest(written, message.key() or b"", message.value())
            elif error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            elif (partition := message.partition()) is not None and (message.offset() or 0) >= ends[partition]:
                waiting.discard(partition)
        return written
    finally:
        consumer.close()


def _ends(bootstrap: str) -> dict[int, int]:
    """The end of every partition, including transactions that are in progress."""
    consumer = _consumer(bootstrap, "read_uncommitted")
    try:
        partitions = consumer.list_topics(SEQUENCES, timeout=READ_S).topics[SEQUENCES].partitions
        return {
            partition: consumer.get_watermark_offsets(TopicPartition(SEQUENCES, partition), timeout=READ_S)[1]
            for partition in partitions
        }
    finally:
        consumer.close()


def _keep_newest(written: dict[Identity, Written], key: bytes, value: bytes | None) -> None:
    if value is None:
        return
    agent, _, incarnation = key.decode().partition("/")
    content: Mapping[str, Any] = json.loads(value)
    found = Written(
        content["sequence"],
        Receipt.model_validate(content["receipt"]),
        content.get("digest", ""),
        content.get("sender", ""),
    )
    known = written.get((agent, incarnation))
    if known is None or found.sequence > known.sequence:
        written[agent, incarnation] = found


def _consumer(bootstrap: str, isolation: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "forewatt-gateway-sequences",
            "enable.auto.commit": False,
            "isolation.level": isolation,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
        }
    )
