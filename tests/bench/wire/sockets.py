"""WebSockets that only receive: they note when each event arrives."""

import asyncio
import os
import time
import zlib
from base64 import b64encode
from collections.abc import Callable
from typing import Final, cast

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_COMPRESSED: Final = 0x40
_FLUSH_MARK: Final = b"\x00\x00\xff\xff"
_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)
Seen = Callable[[str, float], None]
"""Takes the text of a message and when it arrived."""


class Texts:
    """Inflates messages that need no context; many sockets get the same bytes, which it inflates once."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def of(self, payload: bytes) -> str:
        """The text of a compressed message."""
        text = self._known.get(payload)
        if text is None:
            text = self._known[payload] = zlib.decompressobj(-15).decompress(payload + _FLUSH_MARK).decode()
        return text


class Receiver(asyncio.Protocol):
    """A WebSocket that offers compression, as browsers do, and answers pings."""

    def __init__(self, host: str, path: str, texts: Texts, seen: Seen) -> None:
        self._request = _HANDSHAKE.format(path=path, host=host, key=b64encode(os.urandom(16)).decode())
        self._texts, self._seen = texts, seen
        self._rest = b""
        self._is_open = self._needs_context = False
        self._inflate = zlib.decompressobj(-15).decompress
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done at the first message."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request.encode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Report a connection that ends before its first message."""
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError(f"refused: {self._rest[:200]!r}"))

    def data_received(self, data: bytes) -> None:
        """Take the complete frames of what has arrived."""
        now = time.perf_counter()
        data = self._rest + data if self._rest else data
        if not self._is_open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end or not head.startswith(b"HTTP/1.1 101"):
                self._rest = head + end + data
                return
            self._is_open = True
            self._needs_context = b"server_no_context_takeover" not in head
        at = 0
        while (frame := _frame_at(data, at)) is not None:
            first, start, at = frame
            self._take(first, data[start:at], now)
        self._rest = data[at:]

    def _take(self, first: int, payload: bytes, now: float) -> None:
        kind = first & 0x0F
        if kind == TEXT:
            if not self.opened.done():
                self.opened.set_result(None)
            self._seen(self._text(first, payload), now)
        elif kind == PING:
            # A client's frame is masked; the mask 0 changes nothing.
            self.transport.write(bytes((0x80 | PONG, 0x80 | len(payload))) + bytes(4) + payload)

    def _text(self, first: int, payload: bytes) -> str:
        if not first & _COMPRESSED:
            return payload.decode()
        return self._inflate(payload + _FLUSH_MARK).decode() if self._needs_context else self._texts.of(payload)


def _frame_at(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(first byte, start of the payload, end) of the frame at a position; None while it is not complete."""
    if len(data) < at + 2:
        return None
    size, start = data[at + 1], at + 2
    if size > 125:
        start += 2 if size == 126 else 8
        size = int.from_bytes(data[at + 2 : start], "big")
    return None if len(data) < start + size else (data[at], start, start + size)
