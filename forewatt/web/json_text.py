"""Refuses JSON bodies whose text nobody can store or send on.

Python's parser accepts halves of surrogate pairs, such as `"\\ud800"`, and then no store, no endpoint and no reply can
encode them.
"""

import re
from email.message import Message
from typing import Final

from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from forewatt.web.bodies import BodyTooLarge, ClientLeft, again, whole_body
from forewatt.web.problems import problem

MOST_BYTES: Final = 64 * 2**20
"""Bytes of the largest JSON body; it is held in memory whole."""
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


class JsonText:
    """ASGI middleware that answers 400 to a JSON body that is no UTF-8 text, or has half a surrogate pair.

    It answers 413 to one of more than `limit_bytes`.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int = MOST_BYTES) -> None:
        self._app, self._limit_bytes = app, limit_bytes

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
            await problem(413, f"A JSON body has at most {self._limit_bytes} bytes.")(scope, receive, send)
            return
        if not is_text(body):
            detail = "The body must be JSON in UTF-8, and each surrogate in it half of a pair."
            await problem(400, detail, kind="invalid-text")(scope, receive, send)
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


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))
