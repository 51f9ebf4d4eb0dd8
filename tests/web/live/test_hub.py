"""The hub with a real Redis and a real server: delivery, order, slow sockets, heartbeats."""

import asyncio
import json
import os
from pathlib import Path

import pytest
import websockets
from redis import Redis
from websockets.exceptions import ConnectionClosed

from forewatt.embedded.stack import Stack
from forewatt.stores.redis import client, publish
from forewatt.web.live.event import position_of
from forewatt.web.live.hub import BACKLOG
from forewatt.web.live.routes import events_router
from tests.web.live.served import bodies_of, frames_to, opened, served

pytestmark = pytest.mark.asyncio


async def test_hub__two_sockets__both_receive_every_event_in_order(address: str, redis: Redis) -> None:
    async with websockets.connect(address) as first, websockets.connect(address) as second:
        for socket in (first, second):
            await opened(socket)
        for number in range(50):
            publish(redis, "number", {"number": number})
        expected = [{"number": number} for number in range(50)]
        assert await bodies_of(first, "number", 50) == expected
        assert await bodies_of(second, "number", 50) == expected


async def test_hub__slow_socket__is_closed_and_a_fast_one_is_not(address: str, redis: Redis) -> None:
    large = os.urandom(60_000).hex()
    async with websockets.connect(address, max_queue=1, compression=None, close_timeout=1) as slow:
        await opened(slow)
        async with websockets.connect(address, compression=None) as fast:
            await opened(fast)
            for number in range(3 * BACKLOG):
                publish(redis, "number", {"number": number, "filler": large if number < 2 * BACKLOG else ""})
                if number % 16 == 0:
                    await bodies_of(fast, "number", 1 if number == 0 else 16)
            publish(redis, "end", "end")
            assert await bodies_of(fast, "end", 1) == ["end"]
        with pytest.raises(ConnectionClosed) as closed:
            await bodies_of(slow, "number", 3 * BACKLOG)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1013


async def test_heartbeat__quiet_socket__comes_with_the_cursor_of_the_last_event(redis: Redis, redis_url: str) -> None:
    async with (
        served(events_router(redis_url, heartbeat_s=0.05)) as address,
        websockets.connect(f"{address}?topics=wanted") as socket,
    ):
        (frame,) = await opened(socket)
        assert frame["body"] == {"heartbeat_s": 0.05}
        for _ in range(3):
            last = publish(redis, "other", {})
        async with asyncio.timeout(10):
            while (await frames_to(socket, "heartbeat"))[-1]["cursor"] != last:
                pass
        # No event was wanted, so the cursor still has to lead past all of them.
        async with websockets.connect(f"{address}?topics=wanted&after={last}") as resumed:
            assert [frame["topic"] for frame in await opened(resumed)] == ["opened"]
            publish(redis, "wanted", 1)
            assert await bodies_of(resumed, "wanted", 1) == [1]


async def test_heartbeat__busy_socket__gets_none(redis: Redis, redis_url: str) -> None:
    async with (
        served(events_router(redis_url, heartbeat_s=60)) as address,
        websockets.connect(address) as socket,
    ):
        await opened(socket)
        publish(redis, "end", {})
        (frame,) = await frames_to(socket, "end")
        assert position_of(frame["cursor"]) > (0, 0)


MALFORMED = 'a message must be {"transactions": ["0x...", ...]}'
TOO_MANY = json.dumps({"transactions": [f"0x{number:064x}" for number in range(17)]})


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", MALFORMED),
        ("{}", MALFORMED),
        ("null", MALFORMED),
        (b"\xff\x00", MALFORMED),
        ('{"transactions": "0x12"}', MALFORMED),
        ('{"transactions": [], "transactions": []}', "the message has the key 'transactions' twice"),
        ("[" * 4_000, MALFORMED),
        ("[" * 4_097, "a message has at most 4096 characters"),
        ('{"transactions": ["0x12"]}', "transactions must be hashes of 32 bytes, such as 0x12...ef"),
        (TOO_MANY, "a socket follows at most 16 transactions"),
    ],
    ids=range(10),
)
async def test_hub__bad_message__closes_this_socket_alone_and_says_why(
    address: str, redis: Redis, message: str | bytes, reason: str
) -> None:
    async with websockets.connect(address) as hostile, websockets.connect(address) as other:
        await opened(hostile)
        await opened(other)
        await hostile.send(message)
        await hostile.wait_closed()
        assert (hostile.close_code, hostile.close_reason) == (1008, reason)
        publish(redis, "end", 7)
        assert await bodies_of(other, "end", 1) == [7]


async def test_hub__redis_restarts_without_its_data__tells_of_a_gap_and_goes_on(tmp_path: Path) -> None:
    with Stack(tmp_path / "stack", ("redis",)) as stack, client(stack.settings.redis_url) as redis:
        publish(redis, "before", 1)
        async with (
            served(events_router(stack.settings.redis_url)) as address,
            websockets.connect(address) as socket,
        ):
            await opened(socket)
            redis.flushall()
            redis.client_kill_filter(_type="normal", skipme=True)
            assert (await frames_to(socket, "gap"))[-1]["body"] == {}
            publish(redis, "after", 2)
            assert await bodies_of(socket, "after", 1) == [2]
