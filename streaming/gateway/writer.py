"""Writes batches to Kafka exactly once.

A batch is written in the same transaction as its agent's sequence and receipt, which go to the compacted topic
`telemetry.sequences`. On start the gateway reads that topic and so recognises a batch that is repeated after a crash.
One gateway process runs at a time: Kafka fences the first as soon as a second one with the same name starts.
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
"""A batch fails when the broker does not answer for so long; the agent then sends it again."""


@dataclass(frozen=True)
class ValidatedBatch:
    """A batch with its valid records and its rejections."""

    batch: Batch
    records: list[AnyRecord]
    rejected: list[Rejection]


@dataclass(frozen=True)
class Written:
    """An agent's last batch in Kafka, and its receipt."""

    sequence: int
    receipt: Receipt


class Writer:
    """A transactional Kafka producer. Not thread-safe: `WritingQueue` calls it from one thread at a time."""

    def __init__(self, settings: Settings, name: str = "gateway") -> None:
        self._settings = settings
        self._name = name
        self._producer: Producer | None = None
        self._last: dict[str, Written] = {}
        self._schema_ids = register_schemas(settings.schema_registry_url)

    def last_sequence(self, agent: str) -> int:
        """The sequence of the agent's last written batch, 0 if there is none."""
        self._open()
        return self._last[agent].sequence if agent in self._last else 0

    def write(self, group: Sequence[ValidatedBatch]) -> list[Receipt]:
        """Write batches in one transaction. A repeated batch is not written again and gets its first receipt.

        KafkaException if the broker refuses or does not answer: usually none was written, and repeating is safe.
        """
        producer = self._open()
        last = dict(self._last)
        try:
            producer.begin_transaction()
            receipts = [self._write_one(producer, validated, last) for validated in group]
            producer.commit_transaction(TRANSACTION_S)
        except Exception:
            # NOTE: the transaction may have been committed. A new producer ends it and reads the sequences again.
            self._producer = None
            raise
        self._last = last
        return receipts

    def close(self) -> None:
        """Drop the producer; the broker aborts an open transaction."""
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
            self._last = last_written(self._settings.kafka_bootstrap)
            self._producer = producer
        return self._producer

    def _write_one(self, producer: Producer, validated: ValidatedBatch, last: dict[str, Written]) -> Receipt:
        batch = validated.batch
        previous = last.get(batch.agent)
        if previous is not None and batch.sequence <= previous.sequence:
            return previous.receipt if batch.sequence == previous.sequence else Receipt(accepted=0, rejected=[])
        receipt = Receipt(accepted=len(validated.records), rejected=validated.rejected)
        self._produce(producer, validated, receipt)
        last[batch.agent] = Written(batch.sequence, receipt)
        return receipt

    def _produce(self, producer: Producer, validated: ValidatedBatch, receipt: Receipt) -> None:
        batch = validated.batch
        for record in validated.records:
            topic, subject, fields = kafka_record(record, batch)
            value = encode(self._schema_ids[subject], fields, subject)
            producer.produce(topic, key=source_id(record).encode(), value=value)
        for rejection in receipt.rejected:
            producer.produce(DEAD_LETTER, key=batch.agent.encode(), value=dead_letter(batch, rejection))
        last = {"sequence": batch.sequence, "receipt": receipt.model_dump()}
        producer.produce(SEQUENCES, key=batch.agent.encode(), value=json.dumps(last).encode())


def kafka_record(record: AnyRecord, batch: Batch) -> tuple[str, str, dict[str, Any]]:
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
            return telemetry_topic(record.asset_class), TELEMETRY_SUBJECT, {**common, "asset_id": record.asset_id}
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


def last_written(bootstrap: str) -> dict[str, Written]:
    """The last committed batch of every agent, read from `telemetry.sequences`."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "forewatt-gateway-sequences",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
    )
    written: dict[str, Written] = {}
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
                written[agent] = Written(note["sequence"], Receipt.model_validate(note["receipt"]))
            elif error.code() == KafkaError._PARTITION_EOF:
                return written
            else:
                raise KafkaException(error)
    finally:
        consumer.close()
