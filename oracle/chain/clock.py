"""The chain's time, also on a chain that mines no block while nobody sends a transaction."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Silence:
    """When a chain counts as silent: after `from_s` without a block. Beyond `until_s` no more time passes."""

    from_s: float = 30.0
    until_s: float = 86_400.0


def time_between_blocks(timestamp: int, silent_s: float, pending: int | None, silence: Silence) -> int:
    """The chain's time, `silent_s` after its latest block was first seen: the time that its next block would have.

    A chain that is not silent has the time of its latest block. On a silent one time passes by this machine's clock, or
    by the endpoint's pending block where that is later, but by no more than the bound: a chain that stands still must
    not seem to be days ahead. Pure.
    """
    ahead = [silent_s] if silent_s >= silence.from_s else []
    if pending is not None and pending - timestamp >= silence.from_s:
        ahead.append(pending - timestamp)
    return timestamp + int(min(max(ahead, default=0), silence.until_s))


class ChainClock:
    """Remembers when a head was first seen; one clock a view of the chain."""

    _POLLS = 2
    """How many polls in a row must return the same head before the pending block is asked for."""
    _ASK_EVERY_S = 10.0

    def __init__(self, silence: Silence | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._silence = silence or Silence()
        self._clock = clock
        self._head: object = None
        self._since = self._asked_at = 0.0
        self._polls = 0
        self._pending: int | None = None

    def now(self, head: object, timestamp: int, pending: Callable[[], int | None]) -> int:
        """The chain's time at a poll that returned this head (its hash or number) with this timestamp.

        `pending` asks for the timestamp of the pending block; None if the endpoint has none. It is called seldom.
        """
        moment = self._clock()
        if head != self._head:
            self._head, self._since, self._polls, self._pending = head, moment, 0, None
            return timestamp
        self._polls += 1
        due = self._pending is None or moment - self._asked_at >= self._ASK_EVERY_S
        if self._polls >= self._POLLS and due:
            self._pending, self._asked_at = pending() or timestamp, moment
        return time_between_blocks(timestamp, moment - self._since, self._pending, self._silence)
