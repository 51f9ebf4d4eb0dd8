"""Writes batches into Kafka, each in the same transaction as the note that it was written.

That note, the agent's last sequence with its receipt, goes to the compacted topic `telemetry.sequences`. A gateway that
starts reads it back, so that a batch repeated after a crash is recognised: it is written exactly once.
One gateway process serves an agent at a time; a second one with the same name fences the first.
"""

import base64
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition

from forewatt.settings import Settings
from streaming.gateway.records import (
    AnyRecord,
    Batch,
    MarketPrice,
    Receipt,
    Record,
    Rejection,
    WeatherForecast,
    source_id,
)
from streaming.kafka.schemas import PRICE_SUBJECT, TELEMETRY_SUBJECT, WEATHER_SUBJECT, register_schemas
from streaming.kafka.topics import DEAD_LETTER, MARKET_PRICE, SEQUENCES, WEATHER_FORECAST, telemetry_topic
from streaming.kafka.wire import encode

log = logging.getLogger(__name__)

TRANSACTION_S = 20.0
"""A broker that does not answer for this long fails the batch; the agent keeps it and comes again."""


@dataclass(frozen=True)
class Judged:
    """A batch, the records of it that can be written, and why the others can't."""

    batch: Batch
    good: list[AnyRecord]
    bad: list[Rejection]


@dataclass(frozen=True)
class Written:
    """The last batch of an agent that is known to be in Kafka."""

    sequence: int
    receipt: Receipt


class Writer:
    """Not for several threads at once: the service serialises its calls."""

    def __init__(self, settings: Settings, name: str = "gateway") -> None:
        self._settings = settings
        self._name = name
        self._producer: Producer | None = None
        self._last: dict[str, Written] = {}
        self._schema_ids = register_schemas(settings.schema_registry_url)

    def last_sequence(self, agent: str) -> int:
        """The sequence of the agent's last written batch, 0 if it never sent one."""
        self._open()
        return self._last[agent].sequence if agent in self._last else 0

    def write(self, group: Sequence[Judged]) -> list[Receipt]:
        """Write batches in one transaction, a repeated one not again: it is answered as it was answered.

        KafkaException when the broker can't take them; then none was written.
        """
        producer = self._open()
        last = dict(self._last)
        try:
            producer.begin_transaction()
            receipts = [self._write_one(producer, judged, last) for judged in group]
            producer.commit_transaction(TRANSACTION_S)
        except Exception:
            # NOTE: whether the transaction was committed may be unknown now; a new producer ends it and reads its note.
            self._producer = None
            raise
        self._last = last
        return receipts

    def close(self) -> None:
        """Let the producer go; an open transaction is aborted by the broker."""
        self._producer = None

    def _open(self) -> Producer:
        if self._producer is None:
            producer = Producer(
                {
                    "bootstrap.servers": self._settings.kafka_bootstrap,
                    "transactional.id": f"forewatt-{self._name}",
                    "linger.ms": 0,
                    "compression.type": "lz4",
                }
            )
            producer.init_transactions(TRANSACTION_S)
            self._last = read_written(self._settings.kafka_bootstrap)
            self._producer = producer
        return self._producer

    def _write_one(self, producer: Producer, judged: Judged, last: dict[str, Written]) -> Receipt:
        batch = judged.batch
        known = last.get(batch.agent)
        if known is not None and batch.sequence <= known.sequence:
            return known.receipt if batch.sequence == known.sequence else Receipt(accepted=0, rejected=[])
        receipt = Receipt(accepted=len(judged.good), rejected=judged.bad)
        self._produce(producer, judged, receipt)
        last[batch.agent] = Written(batch.sequence, receipt)
        return receipt

    def _produce(self, producer: Producer, judged: Judged, receipt: Receipt) -> None:
        batch = judged.batch
        for record in judged.good:
            topic, subject, fields = placed(record, batch)
            value = encode(self._schema_ids[subject], fields, subject)
            producer.produce(topic, key=source_id(record).encode(), value=value)
        for rejection in receipt.rejected:
            producer.produce(DEAD_LETTER, key=batch.agent.encode(), value=dead_letter(batch, rejection))
        note = {"sequence": batch.sequence, "receipt": receipt.model_dump()}
        producer.produce(SEQUENCES, key=batch.agent.encode(), value=json.dumps(note).encode())


def placed(record: AnyRecord, batch: Batch) -> tuple[str, str, dict[str, Any]]:
    """A record's topic, its schema's subject, and its fields in that schema."""
    sent = {
        "time": record.time_ms,
        "value": record.value,
        "unit": record.unit,
        "agent": batch.agent,
        "sequence": batch.sequence,
    }
    match record:
        case Record():
            return telemetry_topic(record.asset_class), TELEMETRY_SUBJECT, {**sent, "asset_id": record.asset_id}
        case WeatherForecast():
            place = record.model_dump(include={"point_id", "latitude", "longitude", "interval_s", "variable"})
            return WEATHER_FORECAST, WEATHER_SUBJECT, {**sent, **place, "issued": record.issued_ms}
        case MarketPrice():
            market = record.model_dump(include={"zone", "product", "interval_s"})
            return MARKET_PRICE, PRICE_SUBJECT, {**sent, **market, "issued": record.issued_ms}


def dead_letter(batch: Batch, rejection: Rejection) -> bytes:
    """The dead letter of a record refused here: it has no place in a topic yet."""
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


def read_written(bootstrap: str) -> dict[str, Written]:
    """The last batch of every agent, from committed transactions only."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "forewatt-gateway-sequences",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
    )
    found: dict[str, Written] = {}
    try:
        consumer.assign([TopicPartition(SEQUENCES, 0, OFFSET_BEGINNING)])
        while True:
            message = consumer.poll(TRANSACTION_S)
            if message is None:
                raise KafkaException(f"{SEQUENCES} could not be read to its end within {TRANSACTION_S:.0f} s")
            error = message.error()
            if error is None:
                note = json.loads(message.value() or b"{}")
                agent = (message.key() or b"").decode()
                found[agent] = Written(note["sequence"], Receipt.model_validate(note["receipt"]))
            elif error.code() == KafkaError._PARTITION_EOF:
                return found
            else:
                raise KafkaException(error)
    finally:
        consumer.close()
