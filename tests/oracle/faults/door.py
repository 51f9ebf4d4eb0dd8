"""A door in front of a TCP service: open, shut, or slow."""

import asyncio
from contextlib import suppress
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from forewatt.background import BackgroundLoop

SLOW_S = 1.2
"""How long a slow service keeps each new connection waiting."""
_PIECE = 64 * 1024


class State(Enum):
    """What the door does with a new connection."""

    OPEN = "open"
    SHUT = "shut"
    SLOW = "slow"


class Door:
    """A relay to the service at `url`. `set` also cuts the connections that are open, so that they notice."""

    def __init__(self, url: str) -> None:
        self._upstream = urlsplit(url)
        self._state = State.OPEN
        self._writers: set[asyncio.StreamWriter] = set()
        self._background = BackgroundLoop("door")
        self._server = self._background.run(self._listen())
        port = self._server.sockets[0].getsockname()[1]
        user = f"{self._upstream.netloc.rpartition('@')[0]}@" if "@" in self._upstream.netloc else ""
        self.url = self._upstream._replace(netloc=f"{user}127.0.0.1:{port}").geturl()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._background.run(self._cut())
        self._server.close()
        self._background.close()

    def set(self, state: State) -> None:
        """Open or shut the door, or let it be slow."""
        self._state = state
        self._background.run(self._cut())

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._enter, "127.0.0.1", 0)

    async def _cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._state is State.SLOW:
                await asyncio.sleep(SLOW_S)
            if self._state is not State.SHUT:
                there, out = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
                self._writers.add(out)
                await asyncio.gather(_pump(reader, out), _pump(there, writer))
                self._writers.discard(out)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()
    target.close()
