"""JSON from strangers: parsed without recursion, so that no content ends the process.

NOTE: Python's own parser recurses in C as deep as `sys.getrecursionlimit()` allows. Libraries of Ethereum raise that
limit to 100,000, which is more than a thread's stack holds: a text of opening brackets ends the process.
"""

import sys
from typing import Any

from pydantic import TypeAdapter

SAFE_DEPTH = 1_000
"""A recursion limit with which Python's own parser is safe in every thread."""
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def parse_json(body: bytes) -> Any:
    """The value of a JSON text; ValueError if it is none, or is nested more than 200 levels deep."""
    return _ANYTHING.validate_json(body)


def limit_recursion() -> None:
    """Lower the recursion limit to one with which parsing a request's JSON body is safe."""
    sys.setrecursionlimit(min(sys.getrecursionlimit(), SAFE_DEPTH))
