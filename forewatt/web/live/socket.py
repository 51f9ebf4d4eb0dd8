"""Serves one socket: what it missed, then the live events, with heartbeats and back-pressure."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from fastapi import WebSocket, WebSocketDisconnect
from prometheus_client import Counter
from redis.exceptions import RedisError

from forewatt.web.live.event import control_frame, position_of
from forewatt.web.live.frame import Frame
from forewatt.web.live.hub import GAP, Hub, Listener, sockets_open
from forewatt.web.live.subscription import BadSubscription

log = logging.getLogger(__name__)

HEARTBEAT_S = 15.0
"""A socket that has had no frame for this long gets one."""
SEND_S = 10.0
"""How long a socket may take to receive one of the events that it missed."""
CLOSE_S = 2.0
TOO_SLOW = 1013
BAD_SUBSCRIPTION = 1008
TOO_SLOW_REASON = "too slow: continue with after=CURSOR"
UNAVAILABLE_REASON = "the event stream cannot be read: try again"

sockets_dropped = Counter("forewatt_hub_dropped_total", "WebSockets closed because they were too slow")


async def serve(
    socket: WebSocket, hub: Hub, listener: Listener, heartbeat_s: float, on_message: Callable[[str], None]
) -> None:
    """Serve a socket until its client closes it.

    It is closed with 1013 if it falls behind or the stream is down, and with 1008 after a bad message.
    """
    reading = asyncio.create_task(read_messages(socket, on_message))
    behind = asyncio.create_task(listener.fell_behind.wait())
    sending = asyncio.create_task(send_frames(socket, hub, listener, heartbeat_s))
    tasks = {reading, behind, sending}
    with sockets_open.track_inprogress():
        try:
            finished, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    why = next((task.exception() for task in (reading, sending) if task in finished), None)
    if isinstance(why, BadSubscription):
        await close(socket, BAD_SUBSCRIPTION, str(why))
    elif reading in finished:
        return
    elif behind in finished or isinstance(why, TimeoutError):
        sockets_dropped.inc()
        await close(socket, TOO_SLOW, TOO_SLOW_REASON)
    elif isinstance(why, RedisError):
        log.warning("a socket cannot catch up", extra={"why": why})
        await close(socket, TOO_SLOW, UNAVAILABLE_REASON)
    elif why is not None and not isinstance(why, WebSocketDisconnect):
        raise why


async def close(socket: WebSocket, code: int, reason: str) -> None:
    """Close a socket, even if its client does not read."""
    with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        await asyncio.wait_for(socket.close(code, reason), CLOSE_S)


async def read_messages(socket: WebSocket, on_message: Callable[[str], None]) -> None:
    """Pass the client's messages on until it closes the socket; one that is not text is empty."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        on_message(message.get("text") or "")


async def send_frames(socket: WebSocket, hub: Hub, listener: Listener, heartbeat_s: float) -> None:
    """Send what the socket missed, then its live frames until cancelled."""
    await hub.ready.wait()
    cursor = await catch_up(socket, hub, listener)
    listener.after = position_of(cursor)
    # NOTE: nothing may be awaited between the end of the catch-up and the start of listening: events would be lost.
    with hub.listening(listener):
        await send(socket, control_frame("opened", {"heartbeat_s": heartbeat_s}, cursor), listener)
        while True:
            await send(socket, await next_frame(hub, listener, heartbeat_s), listener)


async def send(socket: WebSocket, frame: Frame, listener: Listener) -> None:
    """Send a frame as soon as the client has room for it."""
    await socket.send_text(frame.text)
    listener.sent_s = time.monotonic()


async def catch_up(socket: WebSocket, hub: Hub, listener: Listener) -> str:
    """Send the events since the subscription's cursor, and a frame `gap` if some are gone; returns the new cursor."""
    cursor = listener.subscription.after
    if cursor is None:
        return hub.cursor
    while True:
        page = await hub.page(cursor)
        if page.has_gap:
            await asyncio.wait_for(socket.send_text(GAP.text), SEND_S)
        for event in page.events:
            if listener.subscription.wants(event):
                await asyncio.wait_for(socket.send_text(event.frame.text), SEND_S)
            cursor = event.cursor
        if page.has_gap and not page.events:
            return hub.cursor
        if position_of(cursor) >= position_of(hub.cursor):
            return cursor


async def next_frame(hub: Hub, listener: Listener, heartbeat_s: float) -> Frame:
    """The listener's next frame that could not be sent at once, or a heartbeat if none was sent for a while."""
    listener.is_idle = True
    try:
        while listener.frames.empty() and (left_s := listener.sent_s + heartbeat_s - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    return await listener.frames.get()
    finally:
        listener.is_idle = False
    if not listener.frames.empty():
        return listener.frames.get_nowait()
    # Every event up to the hub's cursor was offered, and every frame that was offered is sent.
    is_ahead = listener.after > position_of(hub.cursor)
    at = f"{listener.after[0]}-{listener.after[1]}" if is_ahead else hub.cursor
    return control_frame("heartbeat", {}, at)
