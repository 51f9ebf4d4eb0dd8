"""The edge agent: its sources fill the disk buffer, and one loop sends it to the gateway."""

import asyncio
import logging
import math
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from prometheus_client import Counter, Gauge

from forewatt.telemetry.tracing import span
from streaming.edge.buffer import DiskBuffer, PendingBatch
from streaming.edge.counters import Counters, Declared
from streaming.edge.sources import BACKOFF, RETRIES, Source
from streaming.edge.unusable import unusable
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayBusy, GatewayConflict, GatewayRefused

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

BATCH_RECORDS = 500
LINGER_S = 0.05
"""How long the agent waits for more records before it sends a batch that is not full."""
TELL_S = 60.0
"""The shortest time between two reports of lost records to the gateway."""
CONTENT_REFUSED = frozenset({400, 413, 422})
"""Answers to what a batch contains; others, such as 401, are about the agent and end it."""

WAITING = Gauge("forewatt_edge_waiting_records", "Records in the buffer")
DROPPED = Counter("forewatt_edge_dropped_total", "Records lost because the buffer was full or could not be written")
CONFLICTS = Counter("forewatt_edge_conflicts_total", "Batches whose sequence the gateway has with other content")
FAILURES = Counter("forewatt_edge_source_failures_total", "Unexpected failures of sources, which then start again")


class EdgeAgent:
    """One agent. GatewayRefused ends it if the gateway refuses the agent itself, since repeating would not help."""

    def __init__(
        self,
        buffer: DiskBuffer,
        uplink: Uplink,
        sources: Sequence[Source],
        counters: Mapping[str, Declared] | None = None,
    ) -> None:
        self._buffer = buffer
        self._uplink = uplink
        self._sources = sources
        self._counters = Counters(counters or {}, buffer.note)
        self._arrived = asyncio.Event()
        self._lost, self._told_at = 0, -math.inf
        """Records lost since the last report to the gateway, and when that was (monotonic)."""

    async def run(self) -> None:
        """Receive and send until cancelled."""
        async with asyncio.TaskGroup() as loops:
            for source in self._sources:
                loops.create_task(self._watch(source))
            loops.create_task(self._send_forever())

    def keep(
        self,
        records: Sequence[dict[str, Any]],
        source: str | None = None,
        step: int | None = None,
        notes: Mapping[str, object] | None = None,
    ) -> bool:
        """Buffer records; see `Intake.keep`."""
        losses = self._losses()
        try:
            differenced, counts = self._counters.difference(records)
            dropped = self._buffer.append([*differenced, *losses], source, step, {**counts, **(notes or {})})
        except sqlite3.Error as error:
            # A source with a position reads these records again; all others are gone.
            if source is None:
                self._lost += len(records)
                DROPPED.inc(len(records))
            log.error("%d records could not be stored: %s", len(records), error)
            return False
        if losses:
            self._lost, self._told_at = 0, time.monotonic()
        self._lost += dropped
        DROPPED.inc(dropped)
        WAITING.set(len(self._buffer))
        if dropped:
            log.warning("the buffer is full: dropped the %d oldest records", dropped)
        self._arrived.set()
        return True

    def position(self, source: str) -> int:
        """Position of a named source, counted over all runs of the agent."""
        return self._buffer.position(source)

    def note(self, name: str) -> Any:
        """The stored note of that name; None if there is none."""
        return self._buffer.note(name)

    async def _watch(self, source: Source) -> None:
        """Run a source. One that fails unexpectedly starts again and stops no other."""
        for failures in count():
            try:
                await source.run(self)
                return
            except Exception:
                FAILURES.inc()
                log.exception("the source %s failed and starts again", type(source).__name__)
                await asyncio.sleep(BACKOFF.pause_s(failures))

    def _losses(self) -> list[dict[str, Any]]:
        """The event that tells the gateway about lost records, if there are any."""
        if not self._lost or time.monotonic() - self._told_at < TELL_S:
            return []
        message = f"The agent lost {self._lost} records: its buffer was full or could not be written."
        event = {"kind": "agent-event", "event": "records-lost", "time_ms": _now_ms()}
        return [{**event, "message": message, "records": self._lost}]

    async def _send_forever(self) -> None:
        await self._guarded(self._skip)
        while True:
            await self._guarded(self._drain)
            self._arrived.clear()
            await self._arrived.wait()
            await asyncio.sleep(LINGER_S)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Repeat the work while the buffer's file fails, for example because the disk is full."""
        for failures in count():
            try:
                await work()
                return
            except sqlite3.Error as error:
                log.error("the buffer can't be used: %s", error)
                await asyncio.sleep(BACKOFF.pause_s(failures))

    async def _skip(self) -> None:
        self._buffer.skip_to(await self._retry(lambda: self._uplink.last_sequence(self._buffer.incarnation)))

    async def _drain(self) -> None:
        while (batch := self._buffer.next_batch(BATCH_RECORDS)) is not None:
            try:
                await self._send(batch)
            except GatewayConflict as conflict:
                CONFLICTS.inc()
                incarnation = self._buffer.reincarnate()
                log.error("%s; this agent goes on as incarnation %s", conflict, incarnation)
            except GatewayRefused as refused:
                if refused.status not in CONTENT_REFUSED:
                    raise
                self._set_aside(batch, refused)

    async def _send(self, batch: PendingBatch) -> None:
        with span("send batch", sequence=batch.sequence, records=len(batch.records)):
            rejected = await self._retry(lambda: self._uplink.send(batch))
        self._buffer.acknowledge(batch.sequence)
        WAITING.set(len(self._buffer))
        for rejection in rejected:
            log.warning("record %(index)s was rejected: %(reason)s", rejection)

    def _set_aside(self, batch: PendingBatch, refused: GatewayRefused) -> None:
        """Send a refused batch in halves, until the record is found that the gateway refuses; set that one aside."""
        if len(batch.records) > 1:
            self._buffer.split_batch(len(batch.records) // 2)
            return
        (record,) = batch.records
        if record.get("kind") == "unusable":
            raise refused
        log.error("a record is set aside: %s", refused)
        self._buffer.replace_batch(unusable(str(refused), record))

    async def _retry(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Call until the gateway answers."""
        for failures in count():
            try:
                return await call()
            except GatewayBusy as error:
                RETRIES.inc()
                pause_s = error.retry_after_s or BACKOFF.pause_s(failures)
                log.warning("%s; next attempt in %.1f s, %d records wait", error, pause_s, len(self._buffer))
                await asyncio.sleep(pause_s)
        raise AssertionError("counting never ends")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
