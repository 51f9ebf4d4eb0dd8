"""The edge agent: its sources fill the disk buffer, and one loop sends it to the gateway."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any, TypeVar

from prometheus_client import Counter, Gauge

from streaming.edge.buffer import DiskBuffer, PendingBatch
from streaming.edge.sources import BACKOFF, RETRIES, Source
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayBusy

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

BATCH_RECORDS = 500
LINGER_S = 0.05
"""How long the agent waits for more records before it sends a batch that is not full."""

WAITING = Gauge("forewatt_edge_waiting", "Records in the buffer")
DROPPED = Counter("forewatt_edge_dropped_total", "Records dropped because the buffer was full")


class EdgeAgent:
    """One agent. GatewayRefused ends it, since repeating would not help."""

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
            loops.create_task(self._send_forever())

    def keep(self, records: Sequence[dict[str, Any]], source: str | None = None, step: int | None = None) -> None:
        """Buffer records; see `Intake.keep`."""
        dropped = self._buffer.append(records, source, step)
        DROPPED.inc(dropped)
        WAITING.set(len(self._buffer))
        if dropped:
            log.warning("the buffer is full: dropped the %d oldest records", dropped)
        self._arrived.set()

    def position(self, source: str) -> int:
        """Position of a named source, counted over all runs of the agent."""
        return self._buffer.position(source)

    async def _drain(self) -> None:
        while (batch := self._buffer.next_batch(BATCH_RECORDS)) is not None:
            await self._send(batch)

    async def _send_forever(self) -> None:
        self._buffer.skip_to(await self._retry(self._uplink.last_sequence))
        while True:
            await self._drain()
            self._arrived.clear()
            await self._arrived.wait()
            await asyncio.sleep(LINGER_S)

    async def _send(self, batch: PendingBatch) -> None:
        rejected = await self._retry(lambda: self._uplink.send(batch))
        self._buffer.acknowledge(batch.sequence)
        WAITING.set(len(self._buffer))
        for rejection in rejected:
            log.warning("record %(index)s was rejected: %(reason)s", rejection)

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
