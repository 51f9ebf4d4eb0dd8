"""An HTTP client for load tests on loopback: it reuses open connections and needs little CPU time."""

import asyncio
import json
from types import TracebackType
from typing import Self

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
HEADERS = "POST /v1/forecasts HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"


class Connections:
    """A pool of connections that grows with the number of concurrent requests. The async context closes them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Stream] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()

    async def post(self, body: object) -> tuple[int, bytes]:
        """Post a JSON body. Returns the reply's status and body; the status is 0 if the connection is lost.

        The service closes connections that were idle for some seconds, maybe while a request is on its way: on a
        connection that was used before, the request is sent again.
        """
        content = json.dumps(body).encode()
        request = HEADERS.format(len(content)).encode() + content
        while self._idle:
            stream = self._idle.pop()
            if reply := await self._reply(stream, request):
                return reply
        return await self._reply(await asyncio.open_connection("127.0.0.1", self._port), request) or (0, b"")

    async def _reply(self, stream: Stream, request: bytes) -> tuple[int, bytes] | None:
        """The status and body that a connection replies with; None if it is lost."""
        reader, writer = stream
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()
            return None
        self._idle.append(stream)
        return int(head.split()[1]), body
