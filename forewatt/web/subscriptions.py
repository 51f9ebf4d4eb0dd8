"""What one socket of the hub wants: topics, assets, rounds, and from where it continues."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_NAMES = 256
CURSOR = re.compile(r"\d{1,15}-\d{1,10}")
"""The id of an event in the stream."""


class BadSubscription(ValueError):
    """A subscription that cannot be served, and why."""


@dataclass(frozen=True)
class Subscription:
    """The events that a socket receives; an empty set means all. Events without an asset or round pass those filters.

    `after` is the cursor of the last event that the client has; None starts with the next event.
    """

    topics: frozenset[str] = frozenset()
    assets: frozenset[str] = frozenset()
    rounds: frozenset[int] = frozenset()
    after: str | None = None

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "Subscription":
        """From `topics`, `assets` and `rounds` (comma-separated) and `after`; BadSubscription names what is wrong."""
        after = query.get("after") or None
        if after is not None and not CURSOR.fullmatch(after):
            raise BadSubscription("after is not a cursor that this socket gave")
        rounds = _names("rounds", query)
        if not all(number.isdecimal() and len(number) < 20 for number in rounds):
            raise BadSubscription("rounds must be numbers")
        return cls(_names("topics", query), _names("assets", query), frozenset(map(int, rounds)), after)

    def wants(self, topic: str, body: Any) -> bool:
        """Whether an event passes; one that lists several readings passes if any of their assets is wanted."""
        if self.topics and topic not in self.topics:
            return False
        parts = body if isinstance(body, list) else [body]
        return self._has(parts, "asset_id", self.assets) and self._has(parts, "round", self.rounds)

    @property
    def is_all(self) -> bool:
        """Whether every event passes."""
        return not (self.topics or self.assets or self.rounds)

    def _has(self, parts: list[Any], field: str, wanted: frozenset[Any]) -> bool:
        named = [part[field] for part in parts if isinstance(part, dict) and field in part] if wanted else []
        return not named or any(name in wanted for name in named)


def _names(field: str, query: Mapping[str, str]) -> frozenset[str]:
    names = frozenset(filter(None, (name.strip() for name in query.get(field, "").split(","))))
    if len(names) > MAX_NAMES:
        raise BadSubscription(f"{field} names more than {MAX_NAMES}")
    return names
