"""Gives many clients that ask the same one reply.

The reply of a route in the app's table `Kept` is given to others until it is as old as FOREWATT_API_REPLY_AGE_S, until
an event of one of the route's topics comes, or until a request to this process has changed something. Of those who ask
at the same time one makes the reply, and the others wait for it. Only what anybody may read is shared.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forewatt.web.accept import accept_of
from forewatt.web.auth.access import OWN, PUBLIC, SAFE, Access, route_name
from forewatt.web.auth.roles import Scope as Needs
from forewatt.web.etags import matches
from forewatt.web.reply_store import Key, Reply, ReplyStore


class KeptReplies:
    """ASGI middleware for the paths below `prefix`, around ETags."""

    def __init__(self, app: ASGIApp, prefix: str, store: ReplyStore) -> None:
        self._app = app
        self._prefix = prefix
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
        elif scope["method"] not in SAFE:
            await self._app(scope, receive, _Changing(scope, send, self._store))
        else:
            await self._read(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._store.route_of(scope["path"]) if scope["method"] == "GET" else None
        headers = Headers(scope=scope)
        if route is None or not _anybody_may_read(scope, route, headers):
            await self._app(scope, receive, send)
            return
        key = scope["path"], scope["query_string"], accept_of(headers)
        reply = self._store.fresh(key)
        if reply is None and (making := self._store.under_way(key)) is not None:
            reply = await asyncio.shield(making.reply)
        if reply is None:
            reply = await self._made(key, route, scope, receive, send)
        if reply is not None:
            scope["route"] = reply.route
            await _send(reply, send, headers.get("if-none-match"))

    async def _made(self, key: Key, route: str, scope: Scope, receive: Receive, send: Send) -> Reply | None:
        """The app's reply; None if it cannot be shared, then it is sent already."""
        making, reply = self._store.begin(key, route), None
        plain = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"if-none-match"]}
        held = _Held(send)
        try:
            await self._app(plain, receive, held)
            reply = held.reply(plain.get("route"))
        finally:
            scope["route"] = plain.get("route")
            self._store.end(key, making, reply)
        return reply


def _anybody_may_read(scope: Scope, route: str, headers: Headers) -> bool:
    """Whether every caller may read the route's replies, which then are the same for all."""
    access: Access | None = getattr(scope["app"].state, "access", None)
    if access is None or "authorization" in headers:
        return False
    return access.settings.api_public_read and access.rules.get(route) == Needs.READ


async def _send(reply: Reply, send: Send, known: str | None) -> None:
    """Send a reply, or 304 to a client that has it."""
    status, headers, body = 200, list(reply.headers), reply.body
    if matches(known, reply.tag):
        status, body = 304, b""
        headers = [header for header in headers if header[0] not in (b"content-length", b"content-type")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Held:
    """Holds back a reply that can be shared: one with a tag that comes in one piece. Others it passes on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body: bytes | None = None

    async def __call__(self, message: Message) -> None:
        """Take one message of the reply."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            if message["status"] == 200 and "etag" in headers and "set-cookie" not in headers:
                self._start = message
                return
        elif self._start is not None and self._body is None and not message.get("more_body", False):
            self._body = message.get("body", b"")
            return
        elif self._start is not None:
            start, self._start = self._start, None
            await self._send(start)
        await self._send(message)

    def reply(self, route: object) -> Reply | None:
        """The reply that was held back, complete."""
        if self._start is None or self._body is None:
            return None
        headers = tuple((name.lower(), value) for name, value in self._start["headers"])
        return Reply(headers, self._body, Headers(raw=list(headers))["etag"], route)


class _Changing:
    """Outdates every kept reply before a client learns that its change is done."""

    def __init__(self, scope: Scope, send: Send, store: ReplyStore) -> None:
        self._scope = scope
        self._send = send
        self._store = store

    async def __call__(self, message: Message) -> None:
        """Pass one message of the reply on."""
        if message["type"] == "http.response.start" and message["status"] < 400 and self._changes_data():
            self._store.outdate()
        await self._send(message)

    def _changes_data(self) -> bool:
        """Whether the route changes what others read; what anybody may call, such as sign-in, does not."""
        access: Access | None = getattr(self._scope["app"].state, "access", None)
        name = route_name(HTTPConnection(self._scope))
        return access is None or access.rules.get(name) not in (PUBLIC, OWN)
