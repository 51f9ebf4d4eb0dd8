"""Parses the gateway's JSON bodies once, and finds keys that come twice: in the batch, or in one of its records."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from forewatt.foreign_json import Doubled, marked_json
from forewatt.web.json_text import DOUBLED_KEY
from forewatt.web.problems import Problem


class MarkedRequest(Request):
    """A request in whose JSON the objects with a key twice are Doubled."""

    async def json(self) -> Any:
        """The body's value; Problem 400 if the body itself has a key twice. Records are left to their validation."""
        if not hasattr(self, "_json"):
            self._json = marked_json(await self.body())
        if isinstance(self._json, Doubled):
            raise Problem(400, "The batch has the key {key!r:.80} twice.", DOUBLED_KEY, key=self._json.key[:80])
        return self._json


class MarkedRoute(APIRoute):
    """A route of which every request is a MarkedRequest."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with another kind of request."""
        handle = super().get_route_handler()

        async def marked(request: Request) -> Response:
            return await handle(MarkedRequest(request.scope, request.receive))

        return marked
