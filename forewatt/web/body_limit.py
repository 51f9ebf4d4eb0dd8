"""Limits the size of requests: a larger body is refused before it is read whole."""

from starlette.types import ASGIApp, Receive, Scope, Send

from forewatt.web.bodies import BodyTooLarge, ClientLeft, again, whole_body
from forewatt.web.problems import problem


class BodyLimit:
    """ASGI middleware that answers 413 to a request whose body has more than `limit_bytes`."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app, self._limit_bytes = app, limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._limit_bytes:
            await self._refuse(scope, receive, send)
            return
        try:
            body = await whole_body(receive, self._limit_bytes)
        except ClientLeft:
            return
        except BodyTooLarge:
            await self._refuse(scope, receive, send)
            return
        await self._app(scope, again(body, receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"A request has at most {self._limit_bytes} bytes."
        answer = problem(413, detail, kind="long-body", bytes=self._limit_bytes)
        await answer(scope, receive, send)
