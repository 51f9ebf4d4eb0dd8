"""ETags: a GET whose reply has not changed is answered with 304 and no body."""

from hashlib import blake2b
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LARGEST: Final = 8 * 2**20
"""Bytes of the largest reply that is held back to hash it; a larger one is sent without an ETag."""


class ETags:
    """ASGI middleware for the paths below `prefix`."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not reads or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Held(send, Headers(scope=scope).get("if-none-match")))


class _Held:
    """Holds a reply back until it is complete, then sends it or 304."""

    def __init__(self, send: Send, known: str | None) -> None:
        self._send = send
        self._known = known
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._size = 0

    async def __call__(self, message: Message) -> None:
        """Take one message of the reply."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        more = message.get("more_body", False)
        if more and self._size <= _LARGEST:
            return
        await self._release(more)

    async def _release(self, more: bool) -> None:
        start, body = self._start, b"".join(self._parts)
        assert start is not None
        self._start, self._parts = None, []
        headers = MutableHeaders(raw=start["headers"])
        if not more and self._size <= _LARGEST:
            tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
            headers.setdefault("ETag", tag)
            headers.setdefault("Cache-Control", "no-cache")
            if matches(self._known, headers["ETag"]):
                for name in ("content-length", "content-type"):
                    del headers[name]
                await self._send({**start, "status": 304})
                await self._send({"type": "http.response.body", "body": b""})
                return
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def matches(known: str | None, tag: str) -> bool:
    """Whether an If-None-Match header has the tag; weak and strong tags compare alike (RFC 9110, 13.1.2)."""
    tags = [part.strip().removeprefix("W/") for part in (known or "").split(",")]
    return "*" in tags or tag.removeprefix("W/") in tags
