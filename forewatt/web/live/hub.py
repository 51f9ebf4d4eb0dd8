"""The hub: reads the stream once for all sockets of the process, and reads it again for those that missed events."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Counter, Gauge
from redis.asyncio import Redis
from redis.exceptions import RedisError

from forewatt.stores.redis import EVENTS_STREAM
from forewatt.web.live.background import background
from forewatt.web.live.event import Event, Position, control_frame, position_of
from forewatt.web.live.frame import Frame
from forewatt.web.live.protocol import Write
from forewatt.web.live.subscription import Subscription

log = logging.getLogger(__name__)

BACKLOG = 512
"""Frames that may wait for one socket."""
BATCH = 256
OFFERS = 2_000
"""Frames that are offered before other work gets its turn."""
BLOCK_MS = 1_000
RETRY_S = 0.5
PAGE = 16
"""Events that are read at a time for a socket that catches up. An event has up to 20 KB."""
READERS = 8
"""Pages that are read at the same time; other sockets wait."""
GAP = control_frame("gap", {})

sockets_open = Gauge("forewatt_hub_sockets", "Open WebSockets")
events_read = Counter("forewatt_hub_events_total", "Events read from the stream")
stream_failures = Counter("forewatt_hub_stream_failures_total", "Reads of the stream that failed")


@dataclass(eq=False)
class Listener:
    """The frames that wait for one socket, and whether it fell behind."""

    write: Write
    """Sends a frame at once, unless the client is behind."""
    subscription: Subscription = field(default_factory=Subscription)
    is_idle: bool = False
    """Whether every frame is sent, so that the next one need not wait."""
    sent_s: float = field(default_factory=time.monotonic)
    """When the last frame was sent."""
    frames: asyncio.Queue[Frame] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    fell_behind: asyncio.Event = field(default_factory=asyncio.Event)
    after: Position = (0, 0)
    """The position up to which the socket has every event that it wants."""

    def offer(self, frame: Frame) -> None:
        """Send a frame, or queue it behind others; if the queue is full, mark the listener as behind."""
        if self.is_idle and self.frames.empty() and self.write(frame):
            self.sent_s = time.monotonic()
            return
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.fell_behind.set()


@dataclass(frozen=True)
class Page:
    """Some events of the stream after a cursor."""

    events: tuple[Event, ...]
    has_gap: bool
    """Whether the stream no longer has all events after the cursor, or has never had the cursor."""


class Hub:
    """Reads the stream while `running`, and offers each event to every listener that wants it."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._heed: Callable[[str | None], None] = _ignore
        self._listeners: set[Listener] = set()
        self._readers = asyncio.Semaphore(READERS)
        self.cursor = "0-0"
        """The last event that was offered; valid once the hub is `ready`."""
        self.ready = asyncio.Event()

    @asynccontextmanager
    async def running(self, heed: Callable[[str | None], None] | None = None) -> AsyncIterator[None]:
        """Read the stream in the background for the duration of the block.

        `heed` is called with the topic of each event before any socket gets it, and with None after a gap.
        """
        self._heed = heed or _ignore
        async with (
            Redis.from_url(self._redis_url, decode_responses=True) as self._redis,
            background(self._read_forever(), "hub"),
        ):
            yield

    @contextlib.contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Offer the events after `listener.after` to a listener for the duration of the block."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    async def page(self, cursor: str) -> Page:
        """The next events after a cursor, read from the stream itself. RedisError if it cannot be read."""
        async with self._readers, self._redis.pipeline(transaction=True) as pipeline:
            pipeline.xrange(EVENTS_STREAM, count=1)
            pipeline.xrevrange(EVENTS_STREAM, count=1)
            pipeline.xrange(EVENTS_STREAM, f"({cursor}", count=PAGE)
            oldest, latest, entries = await pipeline.execute()
        at = position_of(cursor)
        first, last = (position_of(found[0][0]) if found else (0, 0) for found in (oldest, latest))
        return Page(tuple(Event.of_entry(*entry) for entry in entries), has_gap=not first <= at <= last)

    async def _read_forever(self) -> None:
        has_failed = False
        while True:
            try:
                if not self.ready.is_set():
                    self.cursor = await newest(self._redis)
                    self.ready.set()
                elif has_failed and (await self.page(self.cursor)).has_gap:
                    self._offer_gap()
                has_failed = False
                await self._read_batch()
            except RedisError as why:
                has_failed = True
                stream_failures.inc()
                log.warning("the event stream cannot be read", extra={"why": why})
                await asyncio.sleep(RETRY_S)

    async def _read_batch(self) -> None:
        """Offer the events after the cursor to the listeners; wait at most a second for one."""
        answer: Any = await self._redis.xread({EVENTS_STREAM: self.cursor}, count=BATCH, block=BLOCK_MS)
        entries = answer[0][1] if answer else []
        events_read.inc(len(entries))
        offers = 0
        for cursor, fields in entries:
            self._offer(Event.of_entry(cursor, fields))
            offers += len(self._listeners)
            if offers >= OFFERS:
                offers = 0
                await asyncio.sleep(0)

    def _offer(self, event: Event) -> None:
        self._heed(event.topic)
        for listener in self._listeners:
            if event.position > listener.after and listener.subscription.wants(event):
                listener.offer(event.frame)
        self.cursor = event.cursor

    def _offer_gap(self) -> None:
        """Tell every listener that events were lost while the stream could not be read."""
        self._heed(None)
        for listener in self._listeners:
            listener.offer(GAP)


def _ignore(_topic: str | None) -> None:
    pass


async def newest(redis: Redis) -> str:
    """The cursor of the stream's last event, `0-0` if it is empty. Reading from `$` would miss events between reads."""
    entries = await redis.xrevrange(EVENTS_STREAM, count=1)
    return str(entries[0][0]) if entries else "0-0"
