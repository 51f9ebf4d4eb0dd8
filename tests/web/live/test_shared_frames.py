"""Frames that are encoded once for all sockets, whatever compression each of them has agreed on."""

import json
from typing import Any

import pytest
import websockets
from redis import Redis
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Opcode

from forewatt.stores.redis import publish
from forewatt.web.live.event import Event
from forewatt.web.live.frame import Frame
from forewatt.web.live.hub import Listener
from forewatt.web.live.routes import events_router
from forewatt.web.reply_store import Reply, ReplyStore
from tests.web.live.served import bodies_of, opened, served

pytestmark = pytest.mark.asyncio
DEFLATE = ClientPerMessageDeflateFactory
OFFERS: dict[str, Any] = {
    "no compression": {"compression": None},
    "the client's own choice": {},
    "no limit": {"extensions": [DEFLATE()]},
    "a context in both directions": {"extensions": [DEFLATE(client_max_window_bits=15)]},
    "a smaller window than ours": {"extensions": [DEFLATE(server_max_window_bits=9)]},
}
SIZES = (0, 100, 125, 126, 300, 2**16, 200_000)


def body_of(size: int) -> dict[str, Any]:
    """A body of some size, half of which compresses well."""
    return {
        "size": size,
        "filler": "".join(f"{number * 7919 % 10_007:04x}" if number % 2 else "0000" for number in range(size // 4)),
    }


async def test_events__any_offer_of_compression__arrive_whole_and_in_order(address: str, redis: Redis) -> None:
    sockets = [await websockets.connect(address, **offer) for offer in OFFERS.values()]
    try:
        for socket in sockets:
            await opened(socket)
        for size in SIZES:
            publish(redis, "sized", body_of(size))
        for socket in sockets:
            assert await bodies_of(socket, "sized", len(SIZES)) == [body_of(size) for size in SIZES]
    finally:
        for socket in sockets:
            await socket.close()


async def test_events__server_without_shared_frames__arrive_as_well(redis: Redis, redis_url: str) -> None:
    async with served(events_router(redis_url), "auto") as address, websockets.connect(address) as socket:
        await opened(socket)
        for size in SIZES:
            publish(redis, "sized", body_of(size))
        assert await bodies_of(socket, "sized", len(SIZES)) == [body_of(size) for size in SIZES]


async def test_frame__text_that_compresses__is_smaller_on_the_wire() -> None:
    body = json.dumps([{"asset_id": f"ehv-sgen-{number}", "power_mw": 0.4} for number in range(16)])
    frame = Event("1-0", "reading", body).frame
    assert len(frame.deflated) < len(frame.plain) / 3
    assert frame.deflated[0] == 0xC0 | Opcode.TEXT
    assert Frame("x").deflated == Frame("x").plain


def listener_over(sent: list[Frame], room: list[bool]) -> Listener:
    """A listener that waits for frames; its client has room for a frame while `room` says so."""

    def write(frame: Frame) -> bool:
        if room[0]:
            sent.append(frame)
        return room[0]

    return Listener(write, is_idle=True)


async def test_listener__client_has_room__sends_at_once_and_delays_the_heartbeat() -> None:
    sent: list[Frame] = []
    listener, frame = listener_over(sent, [True]), Frame("first")
    listener.sent_s = 0.0
    listener.offer(frame)
    assert sent == [frame]
    assert listener.frames.empty()
    assert listener.sent_s > 0


async def test_listener__client_had_no_room__later_frames_wait_behind_the_first() -> None:
    sent: list[Frame] = []
    room, frames = [False], [Frame(str(number)) for number in range(3)]
    listener = listener_over(sent, room)
    listener.offer(frames[0])
    room[0] = True
    listener.offer(frames[1])
    listener.offer(frames[2])
    assert sent == []
    assert [listener.frames.get_nowait() for _ in frames] == frames


async def test_events__topic_of_kept_replies__end_them_before_a_socket_has_the_event(
    redis: Redis, redis_url: str
) -> None:
    router = events_router(redis_url)
    store = ReplyStore({"GET /rounds": frozenset({"round"})}, 600)
    key = ("/rounds", b"", "")
    async with served(router, replies=store) as address, websockets.connect(address) as socket:
        await opened(socket)
        for topic, expected in (("reading", True), ("round", False)):
            store.end(key, store.begin(key, "GET /rounds"), Reply((), b"1", '"1"', None))
            publish(redis, topic, 1)
            await bodies_of(socket, topic, 1)
            assert (store.fresh(key) is not None) is expected
