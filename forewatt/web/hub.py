"""The WebSocket hub: one reader per process sends the events of the Redis stream to every open socket.

    app.include_router(events_router(settings().redis_url))      # WS /ws/forecasts

A frame is the text `{"topic": ..., "body": ...}`. A socket receives the events published after it opened. A socket
that reads too slowly is closed with 1013 ("try again later"), so that it neither delays others nor uses up the memory.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI, WebSocket, WebSocketDisconnect
from prometheus_client import Counter, Gauge
from redis.asyncio import Redis
from redis.exceptions import RedisError

from forewatt.stores.redis import EVENTS_STREAM

log = logging.getLogger(__name__)

BACKLOG = 512
"""Frames that may wait for one socket."""
BATCH = 256
BLOCK_MS = 1_000
RETRY_S = 0.5
CLOSE_S = 2.0
TOO_SLOW = 1013

sockets_open = Gauge("forewatt_hub_sockets", "Open WebSockets")
events_read = Counter("forewatt_hub_events", "Events read from the stream")
sockets_dropped = Counter("forewatt_hub_dropped", "WebSockets closed because they were too slow")
stream_failures = Counter("forewatt_hub_stream_failures", "Reads of the stream that failed")


@dataclass(eq=False)
class Listener:
    """The frames that wait for one socket, and whether it fell behind."""

    frames: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    fell_behind: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, frame: str) -> None:
        """Queue a frame; if the queue is full, mark the listener as behind."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.fell_behind.set()


class Hub:
    """Reads the stream while `running` and offers each event to every listener."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._listeners: set[Listener] = set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[Listener]:
        """Register a listener for the duration of the block."""
        listener = Listener()
        self._listeners.add(listener)
        sockets_open.inc()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            sockets_open.dec()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read the stream in the background for the duration of the block."""
        reader = asyncio.create_task(self._read_forever(), name="hub")
        try:
            yield
        finally:
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reader

    async def _read_forever(self) -> None:
        async with Redis.from_url(self._redis_url, decode_responses=True) as redis:
            last: str | None = None
            while True:
                try:
                    last = await self._read_batch(redis, last or await newest(redis))
                except RedisError as why:
                    stream_failures.inc()
                    log.warning("the event stream cannot be read", extra={"why": why})
                    await asyncio.sleep(RETRY_S)

    async def _read_batch(self, redis: Redis, last: str) -> str:
        """Offer the events after the id `last` to all listeners; wait at most a second. Returns the new last id."""
        answer: Any = await redis.xread({EVENTS_STREAM: last}, count=BATCH, block=BLOCK_MS)
        entries = answer[0][1] if answer else []
        events_read.inc(len(entries))
        for _, fields in entries:
            frame = f'{{"topic":{json.dumps(fields["topic"])},"body":{fields["body"]}}}'
            for listener in self._listeners:
                listener.offer(frame)
        return str(entries[-1][0]) if entries else last


async def newest(redis: Redis) -> str:
    """The id of the stream's last event, `0` if it is empty. Reading from `$` would miss events between two reads."""
    entries = await redis.xrevrange(EVENTS_STREAM, count=1)
    return str(entries[0][0]) if entries else "0"


async def send_frames(socket: WebSocket, listener: Listener) -> None:
    """Send the listener's frames until cancelled."""
    while True:
        await socket.send_text(await listener.frames.get())


async def await_close(socket: WebSocket) -> None:
    """Return when the client has closed the socket. Its messages are ignored."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


async def serve(socket: WebSocket, listener: Listener) -> None:
    """Serve a socket until the client closes it, or close it when it falls behind."""
    closing = asyncio.create_task(await_close(socket))
    behind = asyncio.create_task(listener.fell_behind.wait())
    tasks = {closing, behind, asyncio.create_task(send_frames(socket, listener))}
    try:
        finished, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if behind in finished and closing not in finished:
        sockets_dropped.inc()
        with contextlib.suppress(TimeoutError, RuntimeError):
            await asyncio.wait_for(socket.close(TOO_SLOW, "too slow"), CLOSE_S)


def events_router(redis_url: str) -> APIRouter:
    """A router with `WS /ws/forecasts`. Its reader runs during the app's lifespan."""
    hub = Hub(redis_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with hub.running():
            yield

    router = APIRouter(lifespan=lifespan)

    @router.websocket("/ws/forecasts")
    async def events(socket: WebSocket) -> None:
        await socket.accept()
        with hub.listening() as listener:
            await serve(socket, listener)

    return router
