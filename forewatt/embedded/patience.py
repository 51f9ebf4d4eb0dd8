"""How long a process may take to become ready: a busy machine extends the limit, a process that hangs does not."""

import time
from collections.abc import Callable
from pathlib import Path

EXTENSION = 5
"""How many times its limit a process may take that works all the time."""
_SAMPLE_S = 1.0
_BUSY = 0.1
"""The share of a sample from which on a process works: it runs, or waits for a processor."""
_NS = 1e9


def demanded_s(pid: int) -> float:
    """Seconds for which a process's threads have run or waited for a processor (Linux); 0 if it has ended."""
    total = 0
    for schedule in (Path("/proc") / str(pid) / "task").glob("*/schedstat"):
        try:
            ran_ns, waited_ns, _ = schedule.read_text().split()
        except OSError:  # the thread has ended meanwhile
            continue
        total += int(ran_ns) + int(waited_ns)
    return total / _NS


class Patience:
    """A limit of `limit_s` seconds, in which the time does not count that the processes of `pids` work.

    It ends after `EXTENSION` times `limit_s` all the same, so that a process that is busy for ever is found, too.
    """

    def __init__(
        self, limit_s: float, pids: Callable[[], set[int]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit_s, self._pids, self._clock = limit_s, pids, clock
        self._started = self._sampled = clock()
        self._demanded: dict[int, float] = {}
        self._idle_s = 0.0

    @property
    def waited_s(self) -> float:
        """The seconds since the start."""
        return self._clock() - self._started

    def is_over(self) -> bool:
        """Whether the process took too long."""
        now = self._clock()
        if now - self._sampled >= min(_SAMPLE_S, self._limit_s):
            self._sample(now)
        return self._idle_s > self._limit_s or now - self._started > EXTENSION * self._limit_s

    def _sample(self, now: float) -> None:
        passed_s, self._sampled = now - self._sampled, now
        before, self._demanded = self._demanded, {pid: demanded_s(pid) for pid in self._pids()}
        # NOTE: threads that ended take their time with them, so the demand of a process may become less.
        demand_s = sum(max(0.0, demanded - before.get(pid, 0.0)) for pid, demanded in self._demanded.items())
        if demand_s < _BUSY * passed_s:
            self._idle_s += passed_s
