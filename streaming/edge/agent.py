"""The agent: its sources fill the disk buffer, and one loop empties it into the gateway."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any, TypeVar

from prometheus_client import Counter, Gauge

from streaming.edge.buffer import DiskBuffer, PendingBatch
from streaming.edge.sources import RETRIES, Source, backoff_s
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayBusy

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

BATCH_RECORDS = 500
LINGER_S = 0.05
"""How long a batch that is not full waits for more."""

WAITING = Gauge("forewatt_edge_waiting", "Readings that wait in the buffer")
DROPPED = Counter("forewatt_edge_dropped_total", "Readings that a full buffer lost")


class EdgeAgent:
    """One agent. GatewayRefused ends it: somebody must look."""

    def __init__(self, buffer: DiskBuffer, uplink: Uplink, sources: Sequence[Source]) -> None:
        self._buffer = buffer
        self._uplink = uplink
        self._sources = sources
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Receive and send until cancelled."""
        async with asyncio.TaskGroup() as loops:
            for source in self._sources:
                loops.create_task(source.run(self))
            loops.create_task(self._send_always())

    def keep(self, records: Sequence[dict[str, Any]], source: str | None = None, step: int | None = None) -> None:
        """Take records into the buffer."""
        dropped = self._buffer.append(records, source, step)
        DROPPED.inc(dropped)
        WAITING.set(len(self._buffer))
        if dropped:
            log.warning("the buffer is full: %d of the oldest readings were dropped", dropped)
        self._arrived.set()

    def position(self, source: str) -> int:
        """How far a named source has come, in any run of the agent."""
        return self._buffer.position(source)

    async def _drain(self) -> None:
        while (batch := self._buffer.next_batch(BATCH_RECORDS)) is not None:
            await self._hand_over(batch)

    async def _send_always(self) -> None:
        self._buffer.skip_to(await self._insist(self._uplink.last_sequence))
        while True:
            await self._drain()
            self._arrived.clear()
            await self._arrived.wait()
            await asyncio.sleep(LINGER_S)

    async def _hand_over(self, batch: PendingBatch) -> None:
        rejected = await self._insist(lambda: self._uplink.send(batch))
        self._buffer.acknowledge(batch.sequence)
        WAITING.set(len(self._buffer))
        for rejection in rejected:
            log.warning("record %(index)s was rejected: %(reason)s", rejection)

    async def _insist(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask until the gateway answers."""
        for attempt in count():
            try:
                return await ask()
            except GatewayBusy as error:
                RETRIES.inc()
                pause_s = error.retry_after_s or backoff_s(attempt)
                log.warning("%s; again in %.1f s (%d readings wait)", error, pause_s, len(self._buffer))
                await asyncio.sleep(pause_s)
        raise AssertionError("counting never ends")
