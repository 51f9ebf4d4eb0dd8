"""A thread that repeats one piece of work, such as refreshing a cache or checking for late readings."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from prometheus_client import Counter

log = logging.getLogger(__name__)
failures = Counter(
    "forewatt_periodic_failures_total",
    "Failed turns of repeated work; fault: not one that it expects",
    ["task", "fault"],
)


class PeriodicTask:
    """Calls `work` after every pause, in a daemon thread, until it is stopped.

    The pause lasts `pause_s` seconds, or `share` times as long as the last call took if that is longer, so `share=20`
    limits the work to about 5% of the time. Work that must be done in time says itself how long the pause after it
    lasts: `pause_after` is called with what it returned and how long it took. After an exception the work is tried
    again; those that are not `recoverable` are faults, and are logged with their traceback. As a context manager it
    starts on entry and stops on exit.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Any],
        pause_s: float,
        share: float = 0,
        recoverable: tuple[type[Exception], ...] = (),
        pause_after: Callable[[Any, float], float] | None = None,
    ) -> None:
        self._name, self._work, self._pause_s, self._share = name, work, pause_s, share
        self._pause_after = pause_after or self._shared
        self._recoverable = recoverable
        for fault in ("no", "yes"):
            failures.labels(name, fault)  # a counter that begins at 1 has no increase
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread. The first call comes after one pause."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; a call in progress is finished first."""
        self._stopping.set()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _run(self) -> None:
        pause_s = self._pause_s
        while not self._stopping.wait(pause_s):
            started = time.monotonic()
            try:
                done = self._work()
                pause_s = self._pause_after(done, time.monotonic() - started)
            except self._recoverable as error:
                failures.labels(self._name, "no").inc()
                log.warning("%s failed, will retry: %s", self._name, error)
                pause_s = self._shared(None, time.monotonic() - started)
            except Exception:
                failures.labels(self._name, "yes").inc()
                log.exception("%s failed by a fault, will retry", self._name)
                pause_s = self._shared(None, time.monotonic() - started)

    def _shared(self, _done: object, took_s: float) -> float:
        """The pause that leaves the work its share of the time."""
        return max(self._pause_s, self._share * took_s)
