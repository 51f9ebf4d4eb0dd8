"""Lists in pages. A reply's `Link` header names the next page by an opaque cursor (RFC 8288).

after = parse_cursor(cursor, int)
rows = query(after, limit + 1)
return Page(request, response, limit).cut(rows, lambda row: [row.round])
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response

from forewatt.web.problems import Problem

Row = TypeVar("Row")
CursorText = Annotated[
    str | None,
    Query(max_length=512, description="the cursor in the Link header of the page before"),
]


def cursor_of(position: Sequence[int | float | str]) -> str:
    """The cursor that stands for a position in a list."""
    return base64.urlsafe_b64encode(json.dumps(list(position), separators=(",", ":")).encode()).decode().rstrip("=")


def broken_cursor() -> Problem:
    """The problem of a cursor that the list did not give."""
    return Problem(400, "The cursor is not one that this list gave; start again without one.", "invalid-cursor")


def parse_cursor(cursor: str | None, *kinds: type) -> list[Any] | None:
    """The position that a cursor stands for, one value a kind; None without a cursor. Problem 400 if it is broken."""
    if not cursor:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        position = None
    if not isinstance(position, list) or [type(value) for value in position] != list(kinds):
        raise broken_cursor()
    if not all(map(_is_stored, position)):
        raise broken_cursor()
    return position


def _is_stored(value: int | float | str) -> bool:
    """Whether a database could have the value: integers of 64 bits, text without NUL and lone surrogates."""
    if isinstance(value, str):
        return not re.search("[\0\ud800-\udfff]", value)
    return abs(value) < 2**63


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    request: Request
    response: Response
    limit: int

    def cut(self, rows: Sequence[Row], position: Callable[[Row], Sequence[int | float | str]]) -> list[Row]:
        """At most `limit` of the rows; if there are more, the reply gets a link to the next page."""
        if len(rows) > self.limit:
            cursor = cursor_of(position(rows[self.limit - 1]))
            url = self.request.url.include_query_params(cursor=cursor)
            self.response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return list(rows[: self.limit])
