"""Writes batches to Kafka exactly once, from any number of gateways.

A batch is written in the same transaction as its agent's note in `telemetry.sequences`, and with the generation of the
gateways' group, which `slots.py` explains. A batch is known by its agent, incarnation, sequence and the hash of its
records. One that is repeated is not written again; the same sequence with other records is a conflict.
"""

import base64
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer
from prometheus_client import Counter

from forewatt.settings import Settings
from streaming.gateway.endings import CommittedNotes, end_former
from streaming.gateway.records import (
    AgentEvent,
    AnyRecord,
    Batch,
    MarketPrice,
    Receipt,
    Record,
    Rejection,
    WeatherForecast,
    source_id,
)
from streaming.gateway.regions import Regions
from streaming.gateway.sequences import Identity, Written, identity_of, note, note_key, read_sequences
from streaming.gateway.slots import Slots, slot_of
from streaming.kafka.bounded import BoundedCalls
from streaming.kafka.schemas import PRICE_SUBJECT, TELEMETRY_SUBJECT, WEATHER_SUBJECT, register_schemas
from streaming.kafka.topics import DEAD_LETTER, MARKET_PRICE, SEQUENCES, WEATHER_FORECAST, telemetry_topic
from streaming.kafka.traces import trace_headers
from streaming.kafka.wire import encode

log = logging.getLogger(__name__)

fenced = Counter("forewatt_gateway_fenced_total", "Times that another gateway with this one's name ended its producer")

TRANSACTION_S = 20.0
"""A batch fails when the broker does not answer for so long; the agent then sends it again."""
OFFSETS_S = 10.0
"""The same for the offsets of the slots, which usually take milliseconds."""
ANY = -1
"""Leaves the choice of a partition to Kafka's client."""
ABORTED_MS = 25_000
"""The broker aborts a transaction of a gateway that was killed after this time, or when the gateway is back."""


class NotOwner(Exception):
    """The agent's slot belongs to another gateway, or is changing hands."""


class SequenceConflict(Exception):
    """The agent's sequence is written already, with other records. `written` is that batch."""

    def __init__(self, batch: Batch, written: Written) -> None:
        self.batch, self.written = batch, written
        super().__init__(
            f"Sequence {batch.sequence} of {batch.agent} is refused: {written.sequence} is written, and differs. "
            "Two agents use one name and one buffer, as in a copied device image: give each its own."
        )


@dataclass(frozen=True)
class ValidatedBatch:
    """A batch with its valid records, its rejections, the hash of its records, and where it came from."""

    batch: Batch
    records: list[AnyRecord]
    rejected: list[Rejection]
    digest: str = ""
    sender: str = ""
    trace: str | None = None
    """The `traceparent` of the request; it goes into Kafka if the trace is kept."""


class Writer:
    """A transactional Kafka producer. Not thread-safe: `WritingQueue` calls it from one thread at a time."""

    def __init__(self, settings: Settings, slots: Slots, name: str) -> None:
        self._settings = settings
        self._slots = slots
        self._name = name
        self._producer: Producer | None = None
        self._notes: CommittedNotes | None = None
        self._last: dict[Identity, Written] = {}
        self._partitions: Mapping[str, int] = {}
        """The partitions of the assets in the group that is written."""
        self._regions = Regions(settings)
        self._bounded = BoundedCalls("gateway-offsets")
        self._schema_ids = register_schemas(settings.schema_registry_url)

    def last_sequence(self, agent: str, incarnation: str) -> int:
        """The last written sequence of this incarnation of the agent, 0 if there is none.

        NotOwner if another gateway has to be asked; KafkaException if Kafka does not answer.
        """
        self._open()
        if slot_of(agent) not in self._slots.ownership(self._read).slots:
            raise NotOwner(agent)
        written = self._last.get((agent, incarnation))
        return 0 if written is None else written.sequence

    def write(self, group: Sequence[ValidatedBatch]) -> list[Receipt | Exception]:
        """Write batches in one transaction. A repeated batch is not written again and gets its first receipt.

        A batch that can't be written gets NotOwner or SequenceConflict, and the others are written. KafkaException if
        the broker refuses or does not answer: usually none was written, and repeating is safe.
        """
        # A new producer ends a transaction that was open since a failure.
        producer, notes = self._open()
        ownership = self._slots.ownership(self._read)
        last = dict(self._last)
        readings = {r.asset_id for each in group for r in each.records if isinstance(r, Record)}
        self._partitions = self._regions.partitions(readings)
        try:
            producer.begin_transaction()
            answers = [self._write_one(producer, each, last, ownership.slots) for each in group]
            slots = frozenset(slot_of(each.batch.agent) for each in group) & ownership.slots
            if slots:
                offsets = ownership.offsets(slots), ownership.metadata, OFFSETS_S
                self._bounded.call(lambda: producer.send_offsets_to_transaction(*offsets), OFFSETS_S + 1)
            producer.commit_transaction(TRANSACTION_S)
            changed = {who: written for who, written in last.items() if self._last.get(who) is not written}
            notes.wait_for([(note_key(who), note(written)) for who, written in changed.items()])
        except Exception as error:
            # NOTE: the transaction may have been committed. Only Kafka knows, so the sequences are read again.
            self._drop(error)
            raise
        self._last = last
        return answers

    def close(self) -> None:
        """Drop the producer; the broker aborts an open transaction."""
        self._close_clients()
        self._bounded.close()
        self._regions.close()

    def _read(self) -> None:
        self._last = read_sequences(self._settings.kafka_bootstrap)

    def _close_clients(self) -> None:
        self._producer = None
        if self._notes is not None:
            self._notes.close()
            self._notes = None

    def _drop(self, error: Exception) -> None:
        self._close_clients()
        self._slots.doubt()
        code = error.args[0].code() if isinstance(error, KafkaException) and error.args else None
        if code in (KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED):
            fenced.inc()
            self._name = f"{self._name.partition('~')[0]}~{secrets.token_hex(4)}"
            log.warning("another gateway has this one's name; this one goes on as %s", self._name)

    def _open(self) -> tuple[Producer, CommittedNotes]:
        if self._producer is None or self._notes is None:
            producer = Producer(
                {
                    "bootstrap.servers": self._settings.kafka_bootstrap,
                    "transactional.id": f"forewatt-gateway-{self._name}",
                    "transaction.timeout.ms": ABORTED_MS,
                    "linger.ms": 0,
                    "compression.type": "lz4",
                }
            )
            producer.init_transactions(TRANSACTION_S)
            end_former(producer, self._slots.metadata, self._bounded, OFFSETS_S)
            self._producer, self._notes = producer, CommittedNotes(self._settings.kafka_bootstrap, TRANSACTION_S)
        return self._producer, self._notes

    def _write_one(
        self, producer: Producer, validated: ValidatedBatch, last: dict[Identity, Written], owned: frozenset[int]
    ) -> Receipt | Exception:
        batch = validated.batch
        if slot_of(batch.agent) not in owned:
            return NotOwner(batch.agent)
        previous = last.get(identity_of(batch))
        if previous is not None and batch.sequence <= previous.sequence:
            same = batch.sequence == previous.sequence and previous.digest in ("", validated.digest)
            return previous.receipt if same else SequenceConflict(batch, previous)
        receipt = Receipt(accepted=len(validated.records), rejected=validated.rejected)
        written = Written(batch.sequence, receipt, validated.digest, validated.sender)
        self._produce(producer, validated, written)
        last[identity_of(batch)] = written
        return receipt

    def _produce(self, producer: Producer, validated: ValidatedBatch, written: Written) -> None:
        batch, headers = validated.batch, trace_headers(validated.trace)
        for record in validated.records:
            if isinstance(record, AgentEvent):
                continue
            topic, subject, fields = kafka_record(record, batch)
            value = encode(self._schema_ids[subject], fields, subject)
            key = source_id(record)
            partition = self._partitions.get(key, ANY) if isinstance(record, Record) else ANY
            producer.produce(topic, value, key.encode(), partition, headers=headers)
        for rejection in validated.rejected:
            producer.produce(DEAD_LETTER, key=batch.agent.encode(), value=dead_letter(batch, rejection))
        producer.produce(SEQUENCES, key=note_key(identity_of(batch)), value=note(written))


def digest_of(records: Sequence[Any]) -> str:
    """A hash of a batch's records that does not depend on the order of their fields."""
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()


def kafka_record(record: Record | WeatherForecast | MarketPrice, batch: Batch) -> tuple[str, str, dict[str, Any]]:
    """A record's topic, its schema's subject, and its fields in that schema."""
    common = {
        "time": record.time_ms,
        "value": record.value,
        "unit": record.unit,
        "agent": batch.agent,
        "sequence": batch.sequence,
    }
    match record:
        case Record():
            reading = {"asset_id": record.asset_id, "status": record.status, "covers_s": record.covers_s}
            return telemetry_topic(record.asset_class), TELEMETRY_SUBJECT, {**common, **reading}
        case WeatherForecast():
            point = record.model_dump(include={"point_id", "latitude", "longitude", "interval_s", "variable"})
            return WEATHER_FORECAST, WEATHER_SUBJECT, {**common, **point, "issued": record.issued_ms}
        case MarketPrice():
            market = record.model_dump(include={"zone", "product", "interval_s"})
            return MARKET_PRICE, PRICE_SUBJECT, {**common, **market, "issued": record.issued_ms}


def dead_letter(batch: Batch, rejection: Rejection) -> bytes:
    """The dead letter of a rejected record; topic, partition and offset are null, since it was never in a topic."""
    payload = json.dumps(batch.records[rejection.index]).encode()
    letter = {
        "reason": rejection.reason,
        "topic": None,
        "partition": None,
        "offset": None,
        "payload_base64": base64.b64encode(payload).decode(),
        "time_ms": time.time_ns() // 1_000_000,
    }
    return json.dumps(letter).encode()
