"""A socket that comes back with the cursor of its last frame gets each event that it missed, once."""

import asyncio
import json
import os
import time

import pytest
import websockets
from redis import Redis

from forewatt.stores.redis import MAX_EVENTS, client, publish
from tests.web.live.served import DEADLINE_S, frames_to, opened

pytestmark = pytest.mark.asyncio
EVENTS = 600


async def publish_numbers(redis_url: str, count: int) -> None:
    """Publish numbers at a steady pace."""
    with client(redis_url) as redis:
        for number in range(count):
            publish(redis, "number", number)
            await asyncio.sleep(0.001)


async def test_resume__connection_lost_again_and_again__loses_and_doubles_nothing(
    address: str, redis: Redis, redis_url: str
) -> None:
    cursor, connections = publish(redis, "start", None), 0
    numbers: list[int] = []
    publishing = asyncio.create_task(publish_numbers(redis_url, EVENTS))
    async with asyncio.timeout(DEADLINE_S):
        while len(numbers) < EVENTS:
            async with websockets.connect(f"{address}?after={cursor}") as socket:
                connections += 1
                # It breaks among the events that it missed, or among the live ones.
                for _ in range(5 * connections):
                    frame = json.loads(await socket.recv())
                    assert frame["topic"] in ("opened", "number")
                    cursor = frame["cursor"]
                    if frame["topic"] == "number":
                        numbers.append(frame["body"])
                    if len(numbers) == EVENTS:
                        break
                socket.transport.abort()
    await publishing
    assert numbers == list(range(EVENTS))
    assert connections > 10


async def test_resume__filtered__gets_only_what_it_wants(address: str, redis: Redis) -> None:
    first = publish(redis, "reading", [{"asset_id": "pv"}, {"asset_id": "wind"}])
    wanted = [
        ("reading", [{"asset_id": "wind"}, {"asset_id": "pv"}]),
        ("feature", {"asset_id": "pv"}),
        ("issued", {"asset_ids": ["load", "pv"]}),
        ("round", {"round": 7, "phase": "open"}),
        ("clock", {"chain_time_s": 1}),
    ]
    unwanted = [
        ("reading", [{"asset_id": "wind"}]),
        ("feature", {"asset_id": "wind"}),
        ("issued", {"asset_ids": ["load"]}),
        ("round", {"round": 8, "phase": "open"}),
        ("alert", {"asset_id": "pv"}),
    ]
    for topic, body in [*unwanted, *wanted, *unwanted]:
        publish(redis, topic, body)
    query = "topics=reading,feature,issued,round,clock&assets=pv,%20pv-2&rounds=7,9"
    async with websockets.connect(f"{address}?{query}&after={first}") as socket:
        *missed, _ = await opened(socket)
        assert [(frame["topic"], frame["body"]) for frame in missed] == wanted
        # The same filters hold for live events.
        for topic, body in [*unwanted, *wanted]:
            publish(redis, topic, body)
        live = await frames_to(socket, "clock")
        assert [(frame["topic"], frame["body"]) for frame in live] == wanted


async def test_resume__events_are_gone__begins_with_a_gap(address: str, redis: Redis) -> None:
    cursor = publish(redis, "number", -1)
    for number in range(MAX_EVENTS + 300):
        publish(redis, "number", number)
    async with websockets.connect(f"{address}?after={cursor}") as socket:
        gap, *kept, last = await opened(socket)
        assert gap == {"topic": "gap", "body": {}}
        assert [frame["body"] for frame in kept] == list(range(kept[0]["body"], MAX_EVENTS + 300))
        assert last["cursor"] == kept[-1]["cursor"]


@pytest.mark.parametrize("has_events", [True, False])
async def test_resume__cursor_of_a_lost_stream__begins_with_a_gap_and_goes_on(
    address: str, redis: Redis, has_events: bool
) -> None:
    if has_events:
        publish(redis, "number", 0)
    later = f"{time.time_ns() // 1_000_000 + 10**9}-0"
    async with websockets.connect(f"{address}?after={later}") as socket:
        assert [frame["topic"] for frame in await opened(socket)] == ["gap", "opened"]
        publish(redis, "number", 1)
        assert (await frames_to(socket, "number"))[-1]["body"] == 1


async def test_resume__nothing_was_missed__opens_without_a_gap(address: str, redis: Redis) -> None:
    cursor = publish(redis, "number", 0)
    async with websockets.connect(f"{address}?after={cursor}") as socket:
        assert await opened(socket) == [{"topic": "opened", "body": {"heartbeat_s": 15.0}, "cursor": cursor}]


async def test_resume__client_reads_nothing__does_not_hold_up_others(address: str, redis: Redis) -> None:
    cursor, filler = publish(redis, "start", None), os.urandom(20_000).hex()
    for _ in range(MAX_EVENTS // 2):
        publish(redis, "filler", filler)
    waiting = [
        await websockets.connect(f"{address}?after={cursor}", max_queue=1, compression=None, close_timeout=1)
        for _ in range(12)
    ]
    async with websockets.connect(f"{address}?after={cursor}&topics=end") as fast:
        await opened(fast)
        publish(redis, "end", None)
        assert [frame["topic"] for frame in await frames_to(fast, "end")] == ["end"]
    for socket in waiting:
        socket.transport.abort()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("after=soon", "after must be the cursor of a frame"),
        ("after=1-2-3", "after must be the cursor of a frame"),
        ("after=%D9%A1-%D9%A2", "after must be the cursor of a frame"),
        ("rounds=7,seven", "rounds must be numbers, separated by commas"),
        ("rounds=%C2%B2", "rounds must be numbers, separated by commas"),
        ("topic=reading", "unknown parameter 'topic': use after, assets, rounds, topics, transactions"),
        ("topics=" + ",".join(map(str, range(300))), "topics has more than 256 names"),
    ],
)
async def test_subscribe__bad_query__closes_and_says_why(address: str, query: str, reason: str) -> None:
    async with websockets.connect(f"{address}?{query}") as socket:
        await socket.wait_closed()
        assert (socket.close_code, socket.close_reason) == (1008, reason)
