"""One clock for everything that has a deadline: UTC seconds, injected, never read from the system inside the logic."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NewType, Protocol

import httpx

UnixS = NewType("UnixS", int)
"""Seconds since the epoch, UTC."""


class Clock(Protocol):
    """Tells the time that deadlines are measured against."""

    def now(self) -> UnixS:
        """The current time in UTC seconds."""
        ...


class SystemClock:
    """The machine's own clock: for wall-clock concerns such as sign-in and cookies."""

    def now(self) -> UnixS:
        return UnixS(int(time.time()))


class ChainClock:
    """The timestamp of the latest block: the clock of every protocol deadline."""

    def __init__(self, rpc_url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=rpc_url, transport=transport, timeout=10)

    def now(self) -> UnixS:
        reply = self._http.post(
            "", json={"jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber", "params": ["latest", False]}
        )
        reply.raise_for_status()
        return UnixS(int(reply.json()["result"]["timestamp"], 16))


class ManualClock:
    """A clock that a test or the replay driver moves by hand; it never goes back."""

    def __init__(self, start: UnixS, moved: Callable[[UnixS], None] = lambda _: None) -> None:
        self._now = start
        self._moved = moved

    def now(self) -> UnixS:
        return self._now

    def move_to(self, moment: UnixS) -> None:
        """Set the time; an earlier moment raises ValueError."""
        if moment < self._now:
            raise ValueError(f"a clock cannot go back from {self._now} to {moment}")
        self._now = moment
        self._moved(moment)


def utc(moment: UnixS) -> datetime:
    """The aware datetime of a moment, for people and databases."""
    return datetime.fromtimestamp(moment, UTC)
