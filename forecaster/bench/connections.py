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
        """Post a JSON body. Returns the reply's status and body."""
        content = json.dumps(body).encode()
        # the service closes connections that were idle for some seconds
        while self._idle and self._idle[-1][0].at_eof():
            self._idle.pop()[1].close()
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(HEADERS.format(len(content)).encode() + content)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        reply = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return int(head.split()[1]), reply
