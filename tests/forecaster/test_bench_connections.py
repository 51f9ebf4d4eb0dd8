"""The benchmark's HTTP client on connections that the service closes."""

import asyncio
from collections.abc import Awaitable, Callable

from forecaster.bench.connections import Connections

REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
Talk = Callable[[Connections], Awaitable[list[tuple[int, bytes]]]]


def talked(answers: int, talk: Talk) -> tuple[list[tuple[int, bytes]], int]:
    """The replies of a service that resets a connection after some answers, and how many connections it got."""
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        for answer in range(answers + 1):
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
            if answer == answers:
                writer.transport.abort()
            else:
                writer.write(REPLY)

    async def whole() -> list[tuple[int, bytes]]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, Connections(server.sockets[0].getsockname()[1]) as service:
            return list(await talk(service))

    return asyncio.run(whole()), connections


async def twice(service: Connections) -> list[tuple[int, bytes]]:
    return [await service.post({}) for _ in range(2)]


def test_post__used_connection_is_reset__is_sent_again_on_a_new_one() -> None:
    assert talked(1, twice) == ([(200, b"ok"), (200, b"ok")], 2)


def test_post__connection_stays__is_used_again() -> None:
    assert talked(3, twice) == ([(200, b"ok"), (200, b"ok")], 1)


def test_post__new_connection_is_reset__has_no_status() -> None:
    assert talked(0, twice) == ([(0, b""), (0, b"")], 2)
