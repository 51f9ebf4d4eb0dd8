"""The last batch of every agent, as `telemetry.sequences` has it.

A batch's note is written in the batch's own transaction. The topic may have any number of partitions: of an agent's
notes the one with the highest sequence counts, wherever it is.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streaming.gateway.records import Batch, Receipt
from streaming.kafka.topics import SEQUENCES
from streaming.kafka.whole import read_whole

log = logging.getLogger(__name__)
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
    written: dict[Identity, Written] = {}
    for message in read_whole(bootstrap, SEQUENCES):
        _keep_newest(written, message.key() or b"", message.value())
    return written


def _keep_newest(written: dict[Identity, Written], key: bytes, value: bytes | None) -> None:
    if value is None:
        return
    try:
        agent, _, incarnation = key.decode().partition("/")
        content: Mapping[str, Any] = json.loads(value)
        found = Written(
            int(content["sequence"]),
            Receipt.model_validate(content["receipt"]),
            str(content.get("digest", "")),
            str(content.get("sender", "")),
        )
    except (ValueError, LookupError, TypeError, AttributeError) as why:
        # A foreign message must not stop every gateway. A gateway itself writes notes that can be read.
        log.error("%s has a message that is no note and is left out, key %r: %r", SEQUENCES, key[:200], why)
        return
    known = written.get((agent, incarnation))
    if known is None or found.sequence > known.sequence:
        written[agent, incarnation] = found
