"""The WebSocket hub: one reader per process sends the events of the Redis stream to every open socket.

    app.include_router(events_router(settings().redis_url))      # WS /ws/forecasts

A frame is the text `{"topic": ..., "body": ..., "cursor": ...}`. A socket receives the events published after it
opened, or with `?after=CURSOR` those after that event, as far as the stream still has them; if it does not, the first
frame has the topic `gap`. `?topics=`, `?assets=` and `?rounds=` choose events. A socket that has had nothing for a
while gets a frame `heartbeat`. A socket that reads too slowly is closed with 1013 ("try again later"), so that it
neither delays others nor uses up the memory.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI, WebSocket, WebSocketDisconnect
from prometheus_client import Counter, Gauge
from redis.asyncio import Redis
from redis.exceptions import RedisError

from forewatt.stores.redis import EVENTS_STREAM
from forewatt.web.subscriptions import BadSubscription, Subscription

log = logging.getLogger(__name__)

BACKLOG = 512
"""Frames that may wait for one socket."""
BATCH = 256
BLOCK_MS = 1_000
RETRY_S = 0.5
CLOSE_S = 2.0
REPLAY_S = 10.0
TOO_SLOW = 1013
BAD_SUBSCRIPTION = 1008
HEARTBEAT_S = 15.0

sockets_open = Gauge("forewatt_hub_sockets", "Open WebSockets")
events_read = Counter("forewatt_hub_events", "Events read from the stream")
sockets_dropped = Counter("forewatt_hub_dropped", "WebSockets closed because they were too slow")
stream_failures = Counter("forewatt_hub_stream_failures", "Reads of the stream that failed")


@dataclass(eq=False)
class Listener:
    """The frames that wait for one socket, and whether it fell behind."""

    subscription: Subscription = field(default_factory=Subscription)
    frames: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    fell_behind: asyncio.Event = field(default_factory=asyncio.Event)
    replayed: str | None = None
    """The cursor up to which events were sent from the stream itself, before live ones."""

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
    def listening(self, subscription: Subscription | None = None) -> Iterator[Listener]:
        """Register a listener for the duration of the block."""
        listener = Listener(subscription or Subscription())
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

    async def replay(self, socket: WebSocket, listener: Listener) -> None:
        """Send the events since the subscription's cursor, before the live ones; a frame `gap` if some are gone."""
        subscription = listener.subscription
        if subscription.after is None:
            return
        # Live events wait for the end of the replay, and are sent only if they come after it.
        listener.replayed = subscription.after
        async with Redis.from_url(self._redis_url, decode_responses=True) as redis:
            oldest: Any = await redis.xrange(EVENTS_STREAM, count=1)
            if not oldest or position(oldest[0][0]) > position(subscription.after):
                known: Any = await redis.xrange(EVENTS_STREAM, subscription.after, subscription.after)
                if not known:
                    await socket.send_text('{"topic":"gap","body":{}}')
            entries: Any = await redis.xrange(EVENTS_STREAM, f"({subscription.after}")
        for cursor, fields in entries:
            if subscription.is_all or subscription.wants(fields["topic"], json.loads(fields["body"])):
                await asyncio.wait_for(socket.send_text(frame_of(cursor, fields)), REPLAY_S)
            listener.replayed = cursor
        self._drop_repeated(listener)

    def _drop_repeated(self, listener: Listener) -> None:
        """Drop the live events that came during the replay and were part of it."""
        assert listener.replayed is not None
        waiting = [listener.frames.get_nowait() for _ in range(listener.frames.qsize())]
        for frame in waiting:
            if position(json.loads(frame)["cursor"]) > position(listener.replayed):
                listener.offer(frame)

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
        for cursor, fields in entries:
            frame, body = frame_of(cursor, fields), None
            for listener in self._listeners:
                if not listener.subscription.is_all:
                    body = json.loads(fields["body"]) if body is None else body
                    if not listener.subscription.wants(fields["topic"], body):
                        continue
                if listener.replayed is None or position(cursor) > position(listener.replayed):
                    listener.offer(frame)
        return str(entries[-1][0]) if entries else last


async def newest(redis: Redis) -> str:
    """The id of the stream's last event, `0` if it is empty. Reading from `$` would miss events between two reads."""
    entries = await redis.xrevrange(EVENTS_STREAM, count=1)
    return str(entries[0][0]) if entries else "0"


def frame_of(cursor: str, fields: Mapping[str, str]) -> str:
    """An event as it is sent."""
    return f'{{"topic":{json.dumps(fields["topic"])},"body":{fields["body"]},"cursor":"{cursor}"}}'


def position(cursor: str) -> tuple[int, int]:
    """Where an event stands in the stream."""
    at, _, number = cursor.partition("-")
    return int(at), int(number or 0)


async def send_frames(socket: WebSocket, listener: Listener) -> None:
    """Send the listener's frames until cancelled, and a heartbeat whenever there was none for a while."""
    while True:
        try:
            frame = await asyncio.wait_for(listener.frames.get(), HEARTBEAT_S)
        except TimeoutError:
            frame = '{"topic":"heartbeat","body":{}}'
        await socket.send_text(frame)


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
        try:
            subscription = Subscription.of_query(socket.query_params)
        except BadSubscription as error:
            await socket.close(BAD_SUBSCRIPTION, str(error))
            return
        with hub.listening(subscription) as listener:
            try:
                await hub.replay(socket, listener)
            except (RedisError, WebSocketDisconnect, RuntimeError, TimeoutError) as why:
                log.info("a socket did not get what it missed", extra={"why": why})
                with contextlib.suppress(RuntimeError):
                    await socket.close(TOO_SLOW, "try again")
                return
            await serve(socket, listener)

    return router
