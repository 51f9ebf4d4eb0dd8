"""A running service that contains only the hub, and what its sockets receive."""

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
import websockets
from fastapi import APIRouter

from forewatt.web.app import service_app
from forewatt.web.live.protocol import SharedFrames
from forewatt.web.reply_store import ReplyStore

DEADLINE_S = 20
Socket = websockets.ClientConnection


@asynccontextmanager
async def served(
    router: APIRouter, protocol: Any = SharedFrames, replies: ReplyStore | None = None
) -> AsyncIterator[str]:
    """The address of the router's socket, for the duration of the block; `protocol` is uvicorn's class for sockets."""
    app = service_app("hub")
    app.state.replies = replies
    app.include_router(router)
    with sockets.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, ws=protocol, log_config=None, timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with asyncio.timeout(DEADLINE_S):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/ws/forecasts"
        server.should_exit = True
        await serving


async def opened(socket: Socket) -> list[dict[str, Any]]:
    """The frames that a socket missed, and as the last one the frame `opened`."""
    return await frames_to(socket, "opened")


async def frames_to(socket: Socket, topic: str) -> list[dict[str, Any]]:
    """The frames up to the first one with the topic."""
    frames: list[dict[str, Any]] = []
    async with asyncio.timeout(DEADLINE_S):
        while not frames or frames[-1]["topic"] != topic:
            frames.append(json.loads(await socket.recv()))
    return frames


async def bodies_of(socket: Socket, topic: str, count: int) -> list[Any]:
    """The bodies of the next frames with the topic."""
    bodies: list[Any] = []
    while len(bodies) < count:
        bodies.append((await frames_to(socket, topic))[-1]["body"])
    return bodies
