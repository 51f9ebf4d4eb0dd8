"""JSON from strangers: parsed without recursion, so that no content ends the process.

NOTE: Python's own parser recurses in C as deep as `sys.getrecursionlimit()` allows. Libraries of Ethereum raise that
limit to 100,000, which is more than a thread's stack holds: a text of opening brackets ends the process.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

SAFE_DEPTH = 1_000
"""A recursion limit with which Python's own parser is safe in every thread."""
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def parse_json(body: bytes) -> Any:
    """The value of a JSON text; ValueError if it is none, or is nested more than 200 levels deep."""
    return _ANYTHING.validate_json(body)


class DoubledKey(ValueError):
    """An object of a JSON text has a key twice, so that readers may disagree about its value."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the key {key!r:.80} comes twice")


class Doubled(dict[str, Any]):
    """An object that has a key twice in its JSON text. Of such a key it has all values, in a list."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        values: dict[str, list[Any]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        super().__init__({name: several if len(several) > 1 else several[0] for name, several in values.items()})
        self.key = next(name for name, several in values.items() if len(several) > 1)


def refuse_doubled_keys(text: str | bytes) -> None:
    """Raise DoubledKey if an object has a key twice; another ValueError, or RecursionError, if the text is no JSON."""
    json.loads(text, object_pairs_hook=_distinct, parse_int=str, parse_float=str, strict=False)


def marked_json(text: str | bytes) -> Any:
    """The value of a JSON text as `json.loads` gives it, where each object that has a key twice is Doubled."""
    return json.loads(text, object_pairs_hook=_marked)


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise DoubledKey(Doubled(pairs).key)


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    return content if len(content) == len(pairs) else Doubled(pairs)


def limit_recursion() -> None:
    """Lower the recursion limit to one with which parsing a request's JSON body is safe."""
    sys.setrecursionlimit(min(sys.getrecursionlimit(), SAFE_DEPTH))
