"""Restarts the demo's services one after another while the rounds are played."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from forewatt.embedded.stack import Stack

REPLAY = "replay"
"""The meters, which are the field and not a service."""
STEPS = 4
"""Steps of the clock that a restart may last; then the clock waits for it."""


class RollingRestart:
    """Restarts services in a thread of its own. A service that was killed stays so.

    `took_s` has the seconds of the restarts that are done, `under_way` the name of the service that restarts now.
    """

    def __init__(self, stack: Stack) -> None:
        self.took_s: dict[str, float] = {}
        self.under_way: str | None = None
        self._stack = stack
        self._left: list[str] | None = None
        self._current: Future[None] | None = None
        self._steps = 0
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="rolling-restart")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._executor.shutdown(cancel_futures=True)

    def step(self) -> None:
        """Begin the next restart once the one before is done. Raises what made a restart fail."""
        self._steps += 1
        if self._current is not None:
            if not self._current.done() and self._steps < STEPS:
                return
            self._current.result()
            self._current = None
        if self._left is None:
            self._left = [name for name in self._stack.services() if name != REPLAY]
        while self._left and not self._stack.running(self._left[0]):
            self._left.pop(0)
        if self._left:
            self.under_way, self._steps = self._left.pop(0), 0
            self._current = self._executor.submit(self._restart, self.under_way)

    def finish(self) -> None:
        """Restart what is left, and wait for it."""
        while self._left or self._current is not None:
            self._steps = STEPS
            self.step()

    def _restart(self, name: str) -> None:
        started = time.monotonic()
        self._stack.restart(name)
        self.took_s[name] = time.monotonic() - started
        self.under_way = None
