"""Refuses JSON bodies that Python's parser accepts and that mean nothing, or two things.

It accepts halves of surrogate pairs, such as `"\\ud800"`, and then no store, no endpoint and no reply can encode them.
Of a key that comes twice it takes the last value, where another reader may take the first.
"""

import re
from email.message import Message
from typing import Final

from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from forewatt.foreign_json import DoubledKey, refuse_doubled_keys
from forewatt.web.bodies import BodyTooLarge, ClientLeft, again, whole_body
from forewatt.web.problems import problem

MOST_BYTES: Final = 64 * 2**20
"""Bytes of the largest JSON body; it is held in memory whole."""
DOUBLED_KEY: Final = "doubled-key"
"""The type of the problem of a body that has a key twice."""
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class JsonText:
    """ASGI middleware that answers 400 to a JSON body that is no UTF-8 text, has half a surrogate pair, or a key twice.

    It answers 413 to one of more than `limit_bytes`. An app that finds doubled keys itself can switch that off.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int = MOST_BYTES, *, refuses_doubled_keys: bool = True) -> None:
        self._app, self._limit_bytes, self._refuses_doubled_keys = app, limit_bytes, refuses_doubled_keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not _is_json(Headers(scope=scope).get("content-type", "")):
            await self._app(scope, receive, send)
            return
        try:
            body = await whole_body(receive, self._limit_bytes)
        except ClientLeft:
            return
        except BodyTooLarge:
            detail = f"A JSON body has at most {self._limit_bytes} bytes."
            await problem(413, detail, kind="long-body", bytes=self._limit_bytes)(scope, receive, send)
            return
        if not is_text(body):
            detail = "The body must be JSON in UTF-8, and each surrogate in it half of a pair."
            await problem(400, detail, kind="invalid-text")(scope, receive, send)
            return
        if self._refuses_doubled_keys and (key := doubled_key(body)) is not None:
            detail = f"The body has the key {key!r:.80} twice."
            await problem(400, detail, kind=DOUBLED_KEY, key=key[:80])(scope, receive, send)
            return
        await self._app(scope, again(body, receive), send)


def is_text(body: bytes) -> bool:
    """Whether a body is UTF-8, and its JSON has no half of a surrogate pair. Other faults are left to the route."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    if not _SURROGATE.search(body):
        return True
    try:
        from_json(body)
    except ValueError:
        return False
    return True


def doubled_key(body: bytes) -> str | None:
    """A key that an object of a JSON body has twice; None without one. Other faults are left to the route."""
    try:
        refuse_doubled_keys(body)
    except DoubledKey as error:
        return error.key
    except (ValueError, RecursionError):
        return None
    return None


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))
