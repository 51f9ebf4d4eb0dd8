"""The agent's two loops: from MQTT to the disk buffer, and from there to the gateway."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

import aiomqtt
from prometheus_client import Counter

from streaming.edge.buffer import DiskBuffer, PendingBatch
from streaming.edge.reading import FILTER, record_of
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayBusy
from streaming.mqtt import mqtt_client

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

BATCH_RECORDS = 500
LINGER_S = 0.05
"""How long a batch that is not full waits for more."""
RETRY_S, RETRY_MAX_S = 0.25, 30.0

DROPPED = Counter("forewatt_edge_dropped_total", "Readings that a full buffer lost")
RETRIES = Counter("forewatt_edge_retries_total", "Times that the gateway or the broker was not there")


class EdgeAgent:
    """One agent of one region. `run` never returns on its own; GatewayRefused ends it: somebody must look."""

    def __init__(self, mqtt_url: str, region: str, name: str, buffer: DiskBuffer, uplink: Uplink) -> None:
        self._mqtt_url = mqtt_url
        self._region = region
        self._name = name
        self._buffer = buffer
        self._uplink = uplink
        self._arrived = asyncio.Event()

    async def run(self) -> None:
        """Receive and send until cancelled."""
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._receive_always())
            loops.create_task(self._send_always())

    async def _receive_always(self) -> None:
        attempt = 0
        while True:
            connected = asyncio.get_running_loop().time()
            try:
                await self._receive()
            except aiomqtt.MqttError as error:
                # A connection that held for a while was a good one: the count of failures begins anew.
                attempt = 0 if asyncio.get_running_loop().time() - connected > RETRY_MAX_S else attempt + 1
                RETRIES.inc()
                log.warning("the MQTT broker is not there: %s", error)
                await asyncio.sleep(backoff_s(attempt))

    async def _receive(self) -> None:
        # A session that is kept: what comes while the agent is away waits at the broker.
        async with mqtt_client(self._mqtt_url, f"edge-{self._name}", clean=False) as client:
            await client.subscribe(FILTER.format(region=self._region), qos=1)
            log.info("the agent %s listens to %s", self._name, self._region)
            async for message in client.messages:
                if isinstance(message.payload, bytes) and self._keep(str(message.topic), message.payload):
                    log.warning("the buffer is full: the oldest reading was dropped")
                self._arrived.set()

    def _keep(self, topic: str, payload: bytes) -> int:
        dropped = self._buffer.append([record_of(topic, payload)])
        DROPPED.inc(dropped)
        return dropped

    async def _send_always(self) -> None:
        self._buffer.skip_to(await self._insist(self._uplink.last_sequence))
        while True:
            batch = self._buffer.next_batch(BATCH_RECORDS)
            if batch is None:
                self._arrived.clear()
                await self._arrived.wait()
                await asyncio.sleep(LINGER_S)
                continue
            await self._hand_over(batch)

    async def _hand_over(self, batch: PendingBatch) -> None:
        rejected = await self._insist(lambda: self._uplink.send(batch))
        self._buffer.acknowledge(batch.sequence)
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


def backoff_s(attempt: int) -> float:
    """Seconds to wait after a failed attempt (0 is the first): doubled each time, with jitter, at most RETRY_MAX_S."""
    return min(RETRY_MAX_S, RETRY_S * 2 ** min(attempt, 16)) * random.uniform(0.5, 1.0)
