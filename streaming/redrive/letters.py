"""The dead letters in Kafka, and the filters that choose some of them."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import Message

from streaming.kafka.topics import DEAD_LETTER
from streaming.kafka.whole import read_whole

LetterId = tuple[int, int]
"""The partition and the offset of a dead letter."""


@dataclass(frozen=True)
class Letter:
    """A dead letter. `topic` is that of a message which the jobs refused; it is None if the gateway refused a record.

    `agent` is the sender of a record that the gateway refused.
    """

    id: LetterId
    reason: str
    topic: str | None
    payload: bytes
    written_ms: int
    agent: str


@dataclass(frozen=True)
class Wanted:
    """Which letters are meant: a part of the reason, assets by name or pattern, and the earliest time of the letter."""

    reason: str = ""
    assets: tuple[str, ...] = ()
    since_ms: int | None = None


def read_letters(bootstrap: str, wanted: Wanted) -> Iterator[Letter]:
    """The letters with the wanted reason and time, in order; KafkaException if the topic can't be read to its end."""
    for message in read_whole(bootstrap, DEAD_LETTER, wanted.since_ms):
        letter = letter_of(message)
        if letter is not None and wanted.reason.lower() in letter.reason.lower():
            yield letter


def letter_of(message: Message) -> Letter | None:
    """The letter of a message; None if it has another form."""
    try:
        fields = json.loads(message.value() or b"")
        key = message.key() or b""
        return Letter(
            id=(message.partition() or 0, message.offset() or 0),
            reason=str(fields["reason"]),
            topic=fields["topic"],
            payload=base64.b64decode(fields["payload_base64"]),
            written_ms=int(fields["time_ms"]),
            agent=key.decode() if isinstance(key, bytes) else key,
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
