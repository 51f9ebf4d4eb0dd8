"""The hub with a real Redis and a real server: delivery, order, and slow sockets."""

import asyncio
import json
import os
import socket as sockets
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvicorn
import websockets
from websockets.exceptions import ConnectionClosed

from forewatt.stores.redis import client, publish
from forewatt.web.app import service_app
from forewatt.web.hub import BACKLOG, events_router

DEADLINE_S = 20


@pytest.fixture
def redis_url(stack_parts) -> str:
    return stack_parts("redis").settings.redis_url


@pytest_asyncio.fixture
async def address(redis_url: str) -> AsyncIterator[str]:
    """The address of a running service that contains only the hub."""
    app = service_app("hub")
    app.include_router(events_router(redis_url))
    with sockets.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with asyncio.timeout(DEADLINE_S):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/ws/forecasts"
        server.should_exit = True
        await serving


async def until_listening(socket: websockets.ClientConnection, redis, marker: str) -> None:
    """Publish markers until the socket receives one, which means that the hub has registered it."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            publish(redis, "marker", marker)
            try:
                frame = await asyncio.wait_for(socket.recv(), 0.2)
            except TimeoutError:
                continue
            if json.loads(frame)["body"] == marker:
                return


async def frames_until(socket: websockets.ClientConnection, topic: str, count: int) -> list[object]:
    bodies: list[object] = []
    async with asyncio.timeout(DEADLINE_S):
        while len(bodies) < count:
            frame = json.loads(await socket.recv())
            if frame["topic"] == topic:
                bodies.append(frame["body"])
    return bodies


@pytest.mark.asyncio
async def test_hub__two_sockets__both_receive_every_event_in_order(address: str, redis_url: str) -> None:
    redis, topic = client(redis_url), uuid.uuid4().hex
    async with websockets.connect(address) as first, websockets.connect(address) as second:
        for socket in (first, second):
            await until_listening(socket, redis, uuid.uuid4().hex)
        for number in range(50):
            publish(redis, topic, {"number": number})
        expected = [{"number": number} for number in range(50)]
        assert await frames_until(first, topic, 50) == expected
        assert await frames_until(second, topic, 50) == expected
    redis.close()


@pytest.mark.asyncio
async def test_hub__slow_socket__is_closed_and_a_fast_one_is_not(address: str, redis_url: str) -> None:
    redis, topic, large = client(redis_url), uuid.uuid4().hex, os.urandom(60_000).hex()
    async with websockets.connect(address, max_queue=1, compression=None, close_timeout=1) as slow:
        await until_listening(slow, redis, uuid.uuid4().hex)
        async with websockets.connect(address) as fast:
            await until_listening(fast, redis, uuid.uuid4().hex)
            for number in range(3 * BACKLOG):
                publish(redis, topic, {"number": number, "filler": large if number < 2 * BACKLOG else ""})
                if number % 16 == 0:
                    await frames_until(fast, topic, 1 if number == 0 else 16)
            publish(redis, topic + "end", "end")
            assert await frames_until(fast, topic + "end", 1) == ["end"]
        with pytest.raises(ConnectionClosed) as closed:
            await frames_until(slow, topic, 3 * BACKLOG)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1013
    redis.close()
