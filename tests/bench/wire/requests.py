"""HTTP requests over kept connections, each timed from when it was due."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final, cast

import httptools

MOST: Final = 256
"""Connections at the same time; a request beyond that waits for one."""


@dataclass
class Asked:
    """A request: its path, when it was due, and the tag that the client knows. With a JSON body it is a POST."""

    path: str
    due: float
    tag: str = ""
    body: bytes = b""


@dataclass
class Answers:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    """From when each request was due to the end of its answer."""
    tags: dict[str, str] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    """The answers to requests with a body, in the order in which they came."""
    failed: list[str] = field(default_factory=list)


class Client:
    """Makes requests to one server."""

    def __init__(self, host: str, port: int, most: int = MOST) -> None:
        self._host, self._port, self._most = host, port, most
        self._idle: list[_Connection] = []
        self._all: set[_Connection] = set()
        self._waiting: deque[Asked] = deque()
        self._open = 0
        self._under_way = 0
        self._done = asyncio.Event()
        self.answers = Answers()

    def ask(self, asked: Asked) -> None:
        """Send a request on a free connection, a new one or the next that is free."""
        self._under_way += 1
        self._done.clear()
        if self._idle:
            self._idle.pop().send(asked)
        elif self._open < self._most:
            self._open += 1
            opening = asyncio.get_running_loop().create_task(self._opened(asked))
            opening.add_done_callback(lambda task: task.result())
        else:
            self._waiting.append(asked)

    async def finished(self, timeout_s: float) -> None:
        """Wait until every request has its answer; those without one count as failed."""
        if self._under_way:
            try:
                await asyncio.wait_for(self._done.wait(), timeout_s)
            except TimeoutError:
                self.answers.failed += [f"no answer within {timeout_s} s"] * self._under_way

    def close(self) -> None:
        """Close the connections."""
        for connection in self._all:
            connection.transport.close()

    def request(self, asked: Asked) -> bytes:
        """The bytes of a request."""
        host = f"Host: {self._host}:{self._port}\r\n"
        if asked.body:
            kind = f"Content-Type: application/json\r\nContent-Length: {len(asked.body)}\r\n"
            return f"POST {asked.path} HTTP/1.1\r\n{host}{kind}\r\n".encode() + asked.body
        tag = f"If-None-Match: {asked.tag}\r\n" if asked.tag else ""
        return f"GET {asked.path} HTTP/1.1\r\n{host}{tag}\r\n".encode()

    def answered(self, connection: "_Connection", asked: Asked, status: int, tag: str, body: bytes) -> None:
        """Note an answer, and give the connection to a request that waits."""
        self.answers.seconds.append(time.perf_counter() - asked.due)
        self.answers.tags[asked.path] = tag
        if asked.body:
            self.answers.bodies.append(body)
        if status not in (200, 202, 304):
            self.answers.failed.append(f"{status} {asked.path}")
        self._ended()
        if self._waiting:
            connection.send(self._waiting.popleft())
        else:
            self._idle.append(connection)

    def lost(self, connection: "_Connection", asked: Asked | None) -> None:
        """Forget a connection that the server closed."""
        self._open -= 1
        self._all.discard(connection)
        if asked is None:
            self._idle.remove(connection)
        else:
            self.answers.failed.append(f"connection lost {asked.path}")
            self._ended()

    def _ended(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._done.set()

    async def _opened(self, asked: Asked) -> None:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(self), self._host, self._port
        )
        self._all.add(connection)
        connection.send(asked)


class _Connection(asyncio.Protocol):
    """One connection, with one request under way at most."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._asked: Asked | None = None
        self._tag, self._body = "", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _error: Exception | None) -> None:
        self._client.lost(self, self._asked)

    def send(self, asked: Asked) -> None:
        self._asked, self._tag, self._body = asked, "", b""
        self._parser = httptools.HttpResponseParser(self)
        self.transport.write(self._client.request(asked))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"etag":
            self._tag = value.decode()

    def on_body(self, body: bytes) -> None:
        if self._asked is not None and self._asked.body:
            self._body += body

    def on_message_complete(self) -> None:
        asked, self._asked = self._asked, None
        assert asked is not None
        self._client.answered(self, asked, self._parser.get_status_code(), self._tag, self._body)
