"""One role in one pool, in a thread of its own: built, then repeated; a failure stops no other worker."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from time import monotonic

from forewatt.backoff import Backoff
from oracle.node import loop
from oracle.node.process.plan import Role
from oracle.node.process.roles import Working

log = logging.getLogger(__name__)
_PAUSES = Backoff(first_s=1.0, longest_s=60.0)
ENDING_S = 3.0
"""How long a process waits for steps that are under way when it ends."""
Build = Callable[[ExitStack], Working]
"""Builds what a worker repeats; what has to be closed in the end goes onto the stack."""


class Worker:
    """Builds its role, again and again until that succeeds, then repeats its step until `stop` is set."""

    def __init__(
        self,
        role: Role,
        pool: bytes,
        build: Build,
        wait: Callable[[threading.Event], None],
        stop: threading.Event,
    ) -> None:
        self.role, self.pool = role, pool
        self.pulse = loop.Pulse()
        self._started_at = monotonic()
        self._working: Working | None = None
        self._build, self._wait, self._stop = build, wait, stop
        self.was_tried = threading.Event()
        """Set once the role was built, or could not be built the first time."""
        self.error: Exception | None = None
        """Why the role could not be built, as long as it is not."""
        self._thread = threading.Thread(target=self._run, name=f"{role} {pool.hex()[:8]}", daemon=True)

    @property
    def age_s(self) -> float:
        """How long ago it was made."""
        return monotonic() - self._started_at

    def failing(self) -> Sequence[tuple[int, str]]:
        """The actions that failed last time, with how often in a row and why."""
        return () if self._working is None else self._working.failing()

    def skips(self) -> Sequence[str]:
        """What the role skips at present, and why."""
        return () if self._working is None else self._working.skips()

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait until the thread has ended, at most for `timeout_s`."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            with ExitStack() as closing:
                self._working = self._built(closing)
                if self._working is not None:
                    loop.run(self.role, self._working.step, self._stop, wait=self._wait, pulse=self.pulse)
        finally:
            self.was_tried.set()

    def _built(self, closing: ExitStack) -> Working | None:
        """The role, or None if the process ends before the role can be built."""
        failed = 0
        while not self._stop.is_set():
            with ExitStack() as own:
                try:
                    working = self._build(own)
                except Exception as error:  # noqa: BLE001 - a role may fail in any way; the others go on
                    self.error = error
                else:
                    closing.push(own.pop_all())
                    self.error = None
                    self.was_tried.set()
                    return working
            self.was_tried.set()
            pause_s = _PAUSES.pause_s(failed)
            failed += 1
            log.error("the %s can't start, next try in %.0f s: %s", self.role, pause_s, self.error)
            self._stop.wait(pause_s)
        return None


def require_one(workers: Sequence[Worker], stop: threading.Event) -> None:
    """Wait until every role was tried; raise the first error if none could be built."""
    for worker in workers:
        while not worker.was_tried.wait(0.2) and not stop.is_set():
            pass
    errors = [worker.error for worker in workers if worker.error is not None]
    if errors and len(errors) == len(workers):
        raise errors[0]


def end(workers: Sequence[Worker], stop: threading.Event) -> None:
    """Stop the workers, and wait a moment for their steps."""
    stop.set()
    until = monotonic() + ENDING_S
    for worker in workers:
        worker.join(max(0.0, until - monotonic()))
