"""Replies that are kept for a moment, and those that are being made."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.routing import compile_path

Topics = frozenset[str]
Kept = Mapping[str, Topics]
"""Route -> the topics of the events that outdate its replies, such as {"GET /api/v1/rounds": frozenset({"round"})}."""
Key = tuple[str, bytes, str]
"""A path, its query and the Accept header."""
MOST_BYTES: Final = 64 * 2**20
"""Bytes of all kept replies; beyond it the oldest go first."""
_EACH_BYTES: Final = 1_024
"""About what a kept reply takes in addition to its body and its key."""


@dataclass(frozen=True)
class Reply:
    """A complete reply with status 200, and the route that made it."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str
    route: Any


@dataclass(eq=False)
class Making:
    """A reply that is being made, for which others may wait; None if it turns out that it cannot be shared."""

    topics: Topics
    until_s: float
    reply: asyncio.Future[Reply | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_outdated: bool = False


class ReplyStore:
    """The kept replies of a process. It is used in the event loop only; times are monotonic."""

    def __init__(self, kept: Kept, age_s: float) -> None:
        self._kept = kept
        self._topics = Topics().union(*kept.values())
        self._age_s = age_s
        paths = {route: route.partition(" ")[2] for route in kept}
        self._fixed = {path: route for route, path in paths.items() if "{" not in path}
        self._patterns: list[tuple[re.Pattern[str], str]] = [
            (compile_path(path)[0], route) for route, path in paths.items() if "{" in path
        ]
        self._replies: dict[Key, tuple[Making, Reply]] = {}
        self._making: dict[Key, Making] = {}
        self._size = 0

    @property
    def count(self) -> int:
        """The number of kept replies."""
        return len(self._replies)

    @property
    def routes(self) -> frozenset[str]:
        """The routes whose replies are kept."""
        return frozenset(self._kept)

    def route_of(self, path: str) -> str | None:
        """The route of a path, if its replies are kept."""
        if self._age_s == 0:
            return None
        if path in self._fixed:
            return self._fixed[path]
        return next((route for pattern, route in self._patterns if pattern.match(path)), None)

    def outdate(self, topic: str | None = None) -> None:
        """Forget the replies that an event of a topic outdates; all of them without one."""
        if topic is not None and topic not in self._topics:
            return
        for key, making in list(self._making.items()):
            if topic is None or topic in making.topics:
                making.is_outdated = True
                del self._making[key]
        for key, (made, _) in list(self._replies.items()):
            if topic is None or topic in made.topics:
                self._forget(key)

    def fresh(self, key: Key) -> Reply | None:
        """The reply that is kept for a key."""
        if (kept := self._replies.get(key)) is None:
            return None
        if time.monotonic() <= kept[0].until_s:
            return kept[1]
        self._forget(key)
        return None

    def under_way(self, key: Key) -> Making | None:
        """The reply for a key that is being made now, and that nothing has outdated yet."""
        return self._making.get(key)

    def begin(self, key: Key, route: str) -> Making:
        """Say that the reply for a key is being made."""
        making = self._making[key] = Making(self._kept[route], time.monotonic() + self._age_s)
        return making

    def end(self, key: Key, making: Making, reply: Reply | None) -> None:
        """Give the reply to those who wait, and keep it unless it was outdated while it was made."""
        if self._making.get(key) is making:
            del self._making[key]
        if not making.reply.done():
            making.reply.set_result(reply)
        if reply is None or making.is_outdated:
            return
        self._forget(key)
        self._replies[key] = making, reply
        self._size += _size(key, reply)
        self._forget_old()

    def _forget_old(self) -> None:
        """Forget the replies that are too old, and the oldest of too many. They are in the order of their age."""
        now_s = time.monotonic()
        while self._replies:
            key, (oldest, _) = next(iter(self._replies.items()))
            if self._size <= MOST_BYTES and now_s <= oldest.until_s:
                return
            self._forget(key)

    def _forget(self, key: Key) -> None:
        if (kept := self._replies.pop(key, None)) is not None:
            self._size -= _size(key, kept[1])


def _size(key: Key, reply: Reply) -> int:
    """The bytes that a kept reply takes, about; clients choose the key."""
    path, query, accept = key
    return len(path) + len(query) + len(accept) + len(reply.body) + _EACH_BYTES
