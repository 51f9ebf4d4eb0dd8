"""What one socket wants: topics, assets, rounds, transactions, and the event after which it continues."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forewatt.web.live.event import Event

MAX_NAMES = 256
CURSOR = re.compile(r"[0-9]{1,15}-[0-9]{1,10}")
NUMBER = re.compile(r"[0-9]{1,15}")
HASH = re.compile("0x[0-9a-f]{64}")
MAX_TRANSACTIONS = 16
"""Transactions that one socket may follow."""
KNOWN = frozenset({"topics", "assets", "rounds", "transactions", "after"})


class BadSubscription(ValueError):
    """A subscription that cannot be served; the message says why."""


@dataclass(frozen=True)
class Subscription:
    """The events that a socket receives; an empty set means all.

    An event that names no asset passes the filter of assets, and one without a round passes that of rounds. `after` is
    the cursor of the last event that the client has; without one the socket starts with the next event. The
    status of the `transactions` is sent beside the events.
    """

    topics: frozenset[str] = frozenset()
    assets: frozenset[str] = frozenset()
    rounds: frozenset[int] = frozenset()
    transactions: frozenset[str] = frozenset()
    after: str | None = None

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "Subscription":
        """From `after` and the lists `topics`, `assets`, `rounds` and `transactions`; BadSubscription says why not."""
        if unknown := sorted(query.keys() - KNOWN):
            raise BadSubscription(f"unknown parameter {unknown[0][:40]!r}: use {', '.join(sorted(KNOWN))}")
        after = query.get("after") or None
        if after is not None and not CURSOR.fullmatch(after):
            raise BadSubscription("after must be the cursor of a frame")
        rounds = _names("rounds", query)
        if not all(map(NUMBER.fullmatch, rounds)):
            raise BadSubscription("rounds must be numbers, separated by commas")
        return cls(
            topics=_names("topics", query),
            assets=_names("assets", query),
            rounds=frozenset(map(int, rounds)),
            transactions=hashes(_names("transactions", query)),
            after=after,
        )

    def wants(self, event: Event) -> bool:
        """Whether an event passes the filters. A list of readings passes whole if it has a wanted asset."""
        if self.topics and event.topic not in self.topics:
            return False
        if self.assets and event.assets and not (self.assets & event.assets):
            return False
        return not (self.rounds and event.rounds) or bool(self.rounds & event.rounds)


def hashes(names: Iterable[str]) -> frozenset[str]:
    """Hashes in lower case; BadSubscription if one is none, or if there are too many."""
    found = frozenset(name.strip().lower() for name in names)
    if len(found) > MAX_TRANSACTIONS:
        raise BadSubscription(f"a socket follows at most {MAX_TRANSACTIONS} transactions")
    if not all(map(HASH.fullmatch, found)):
        raise BadSubscription("transactions must be hashes of 32 bytes, such as 0x12...ef")
    return found


def _names(field: str, query: Mapping[str, str]) -> frozenset[str]:
    names = frozenset(filter(None, (name.strip() for name in query.get(field, "").split(","))))
    if len(names) > MAX_NAMES:
        raise BadSubscription(f"{field} has more than {MAX_NAMES} names")
    return names
