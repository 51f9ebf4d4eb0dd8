"""Runs the index in a thread of its own, next to the event loop that serves the routes."""

import threading
from collections.abc import Callable

from oracle.node import loop
from oracle.service.index import Index

_RETRY_S = 1.0
_STOP_TIMEOUT_S = 5.0


class IndexThread:
    """The index's thread; after a failure it rebuilds the index from the chain's history."""

    def __init__(self, index: Index, work: Callable[[threading.Event], None]) -> None:
        """`work` rebuilds the index, then updates it until the event is set."""
        self._index = index
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)

    @property
    def state(self) -> str:
        """`starting` until the first block is indexed, then `ok`; `down` when the thread has ended."""
        if not self._thread.is_alive():
            return "down"
        return "ok" if self._index.latest else "starting"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; waits for it up to 5 s."""
        self._stop.set()
        self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        loop.run("index", lambda: self._work(self._stop), self._stop, _RETRY_S)
