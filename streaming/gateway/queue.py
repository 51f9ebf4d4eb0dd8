"""The queue between HTTP and Kafka: waiting batches are written together, one transaction at a time."""

import asyncio
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException
from fastapi import HTTPException
from prometheus_client import Counter, Gauge, Histogram

from forewatt.batching import BatchingQueue, QueueFull
from forewatt.settings import Settings
from forewatt.telemetry.trace_ids import carried, resumed
from streaming.gateway.alerts import AgentAlerts
from streaming.gateway.records import AgentEvent, Batch, Receipt, validate_records
from streaming.gateway.slots import Slots
from streaming.gateway.tokens import Agent
from streaming.gateway.writer import NotOwner, SequenceConflict, ValidatedBatch, Writer, digest_of
from streaming.kafka.topics import create_topics

log = logging.getLogger(__name__)

MAX_WAITING = 64
"""Batches that may wait or be written at the same time; further ones are answered 429."""
GROUP_RECORDS = 20_000
"""The most records in one transaction."""
BUSY_S, DOWN_S = 1, 5
"""Retry-After of a 429 and of a 503, in seconds."""

RECORDS = Counter("forewatt_gateway_records_total", "Records by outcome: accepted or rejected", ["outcome"])
WAITING = Gauge("forewatt_gateway_waiting_batches", "Batches that wait for a transaction or are in one")
TURNED_AWAY = Counter("forewatt_gateway_turned_away_total", "Batches answered 409, 429 or 503", ["status"])
for _outcome in ("accepted", "rejected"):
    RECORDS.labels(_outcome)  # a counter that begins at 1 has no increase
for _status in (409, 429, 503):
    TURNED_AWAY.labels(_status)
TRANSACTION = Histogram("forewatt_gateway_transaction_seconds", "Duration of a Kafka transaction")


class WritingQueue:
    """Writes batches to Kafka in the order in which they arrive.

    Entering the context creates the topics and registers the schemas; it raises KafkaException or SchemaRegistryError.
    """

    def __init__(self, settings: Settings, slots: Slots, name: str, max_waiting: int) -> None:
        self._settings, self._slots, self._name = settings, slots, name
        self._alerts = AgentAlerts(settings)
        self._incarnations: dict[str, str] = {}
        """The incarnation of each agent's last batch."""
        self._writer_lock = asyncio.Lock()
        self._queue: BatchingQueue[ValidatedBatch, Receipt] = BatchingQueue(
            self._write,
            lambda validated: len(validated.batch.records),
            max_weight=GROUP_RECORDS,
            max_waiting=max_waiting,
            waiting=WAITING,
        )

    async def __aenter__(self) -> Self:
        partitions = self._settings.telemetry_partitions
        await asyncio.to_thread(create_topics, self._settings.kafka_bootstrap, partitions)
        await asyncio.to_thread(self._slots.open)
        self._writer = await asyncio.to_thread(Writer, self._settings, self._slots, self._name)
        self._alerts.open()
        await self._queue.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._queue.__aexit__(kind, error, at)
        self._alerts.close()
        self._writer.close()
        await asyncio.to_thread(self._slots.close)

    async def submit(self, batch: Batch, agent: Agent, sender: str) -> Receipt:
        """Write one batch. HTTPException 409 if its sequence is written with other records.

        HTTPException 429 if too many batches wait, 503 if Kafka fails; both carry Retry-After.
        """
        try:
            if self._queue.is_full:  # checked before the records are validated, which takes time
                raise QueueFull
            records, rejected = validate_records(batch.records, agent.may_send)
            validated = ValidatedBatch(batch, records, rejected, digest_of(batch.records), sender, carried())
            receipt = await self._queue.submit(validated)
        except RecursionError as error:
            raise HTTPException(422, "A record is nested too deeply.") from error
        except SequenceConflict as conflict:
            TURNED_AWAY.labels(409).inc()
            self._alerts.conflict(conflict, sender)
            raise HTTPException(409, str(conflict)) from conflict
        except NotOwner as error:
            TURNED_AWAY.labels(503).inc()
            raise not_owner() from error
        except QueueFull as error:
            TURNED_AWAY.labels(429).inc()
            detail = "Too many batches wait; send this one again."
            raise HTTPException(429, detail, {"Retry-After": str(BUSY_S)}) from error
        except (KafkaException, BufferError) as error:
            TURNED_AWAY.labels(503).inc()
            log.warning("batch %s of %s was not written: %s", batch.sequence, batch.agent, error)
            detail = "Kafka does not take the batch now; send it again."
            raise HTTPException(503, detail, {"Retry-After": str(DOWN_S)}) from error
        self._note(validated)
        RECORDS.labels("accepted").inc(receipt.accepted)
        RECORDS.labels("rejected").inc(len(receipt.rejected))
        return receipt

    async def last_sequence(self, agent: str, incarnation: str) -> int:
        """The last written sequence of an agent's incarnation; HTTPException 503 if Kafka does not answer."""
        try:
            async with self._writer_lock:
                return await asyncio.to_thread(self._writer.last_sequence, agent, incarnation)
        except NotOwner as error:
            raise not_owner() from error
        except KafkaException as error:
            detail = "Kafka does not answer now; ask again."
            raise HTTPException(503, detail, {"Retry-After": str(DOWN_S)}) from error

    def _note(self, validated: ValidatedBatch) -> None:
        """Raise the alerts that follow from a written batch."""
        agent, incarnation = validated.batch.agent, validated.batch.incarnation
        for record in validated.records:
            if isinstance(record, AgentEvent):
                self._alerts.event(agent, record)
        before = self._incarnations.get(agent)
        # A new buffer starts with sequence 1. A later sequence of another incarnation belongs to another agent.
        if before is not None and before != incarnation and validated.batch.sequence > 1:
            self._alerts.shared_name(agent, (before, incarnation))
        self._incarnations[agent] = incarnation

    async def _write(self, group: Sequence[ValidatedBatch]) -> list[Receipt | Exception]:
        try:
            async with self._writer_lock:
                traces = [validated.trace for validated in group]
                with TRANSACTION.time(), resumed(traces, "write to Kafka", batches=len(group)):
                    return await asyncio.to_thread(self._writer.write, group)
        except Exception:
            log.exception("%d batches were not written", len(group))
            raise


def not_owner() -> HTTPException:
    """The answer while the agent's slot changes hands."""
    detail = "Another gateway takes this agent's batches over; send this one again."
    return HTTPException(503, detail, {"Retry-After": str(BUSY_S)})
