"""The way of a batch to the one writer of this process: a queue of limited length, emptied a transaction at a time."""

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException
from fastapi import HTTPException
from prometheus_client import Counter, Gauge, Histogram

from forewatt.settings import Settings
from streaming.gateway.records import Batch, Receipt, judge
from streaming.gateway.tokens import Agent
from streaming.gateway.writer import Judged, Writer
from streaming.kafka.topics import create_topics

log = logging.getLogger(__name__)

MAX_WAITING = 64
"""Batches that may wait for their turn; further ones are told to come again (429)."""
GROUP_RECORDS = 20_000
"""A transaction takes batches that wait until it has about so many records."""
BUSY_S, DOWN_S = 1, 5

RECORDS = Counter("forewatt_gateway_records_total", "Records by what became of them", ["outcome"])
WAITING = Gauge("forewatt_gateway_waiting_batches", "Batches that wait for a transaction or are in one")
TURNED_AWAY = Counter("forewatt_gateway_turned_away_total", "Batches answered 429 or 503", ["status"])
TRANSACTION = Histogram("forewatt_gateway_transaction_seconds", "How long Kafka took for a transaction")


@dataclass(frozen=True)
class Waiting:
    """A judged batch and the answer that somebody waits for."""

    judged: Judged
    answer: asyncio.Future[Receipt]


class WritingQueue:
    """An async context: entering it creates topics, registers the schema, and raises what is wrong with either."""

    def __init__(self, settings: Settings, max_waiting: int) -> None:
        self._settings = settings
        self._max_waiting = max_waiting
        self._held = 0
        self._queue: deque[Waiting] = deque()
        self._came = asyncio.Event()
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(create_topics, self._settings.kafka_bootstrap)
        self._writer = await asyncio.to_thread(Writer, self._settings)
        self._loop = asyncio.create_task(self._write_always())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._loop
        self._writer.close()

    async def take(self, batch: Batch, agent: Agent) -> Receipt:
        """Write one batch when its turn comes; HTTPException 429 or 503 with Retry-After when it can't be written."""
        if self._held >= self._max_waiting:
            TURNED_AWAY.labels(429).inc()
            raise HTTPException(429, "Too many batches wait; send this one again.", {"Retry-After": str(BUSY_S)})
        self._hold(1)
        try:
            waiting = Waiting(Judged(batch, *judge(batch.records, agent.may_send)), asyncio.Future())
            self._queue.append(waiting)
            self._came.set()
            receipt = await waiting.answer
        except (KafkaException, BufferError) as error:
            TURNED_AWAY.labels(503).inc()
            log.warning("batch %s of %s was not written: %s", batch.sequence, batch.agent, error)
            detail = "Kafka does not take the batch now; send it again."
            raise HTTPException(503, detail, {"Retry-After": str(DOWN_S)}) from error
        finally:
            self._hold(-1)
        RECORDS.labels("accepted").inc(receipt.accepted)
        RECORDS.labels("rejected").inc(len(receipt.rejected))
        return receipt

    async def last_sequence(self, agent: str) -> int:
        """The last sequence written for an agent; HTTPException 503 when Kafka can't be asked."""
        try:
            async with self._turn:
                return await asyncio.to_thread(self._writer.last_sequence, agent)
        except KafkaException as error:
            raise HTTPException(503, "Kafka does not answer now; ask again.", {"Retry-After": str(DOWN_S)}) from error

    def _hold(self, change: int) -> None:
        self._held += change
        WAITING.set(self._held)

    async def _write_always(self) -> None:
        while True:
            await self._came.wait()
            group = self._next_group()
            try:
                async with self._turn:
                    with TRANSACTION.time():
                        receipts = await asyncio.to_thread(self._writer.write, [each.judged for each in group])
            except Exception as error:
                log.exception("%d batches were not written", len(group))
                for each in group:
                    _answer(each.answer, error)
            else:
                for each, receipt in zip(group, receipts, strict=True):
                    _answer(each.answer, receipt)

    def _next_group(self) -> list[Waiting]:
        """The batches of the next transaction, the oldest first."""
        group: list[Waiting] = []
        size = 0
        while self._queue and size < GROUP_RECORDS:
            group.append(self._queue.popleft())
            size += len(group[-1].judged.batch.records)
        if not self._queue:
            self._came.clear()
        return group


def _answer(waiting: asyncio.Future[Receipt], answer: Receipt | Exception) -> None:
    if waiting.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)
