"""Runs the index in a thread of its own, beside the event loop that answers the routes."""

import threading

from forewatt.settings import Settings
from oracle.node import loop
from oracle.service.index import Index, follow

_RETRY_S = 1.0
_STOP_TIMEOUT_S = 5.0


class IndexThread:
    """The index's thread; after a failure it starts anew from the chain's history."""

    def __init__(self, settings: Settings, index: Index) -> None:
        self._settings = settings
        self._index = index
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)

    @property
    def state(self) -> str:
        """`starting` until the first block is indexed, `ok` from then on, `down` once the thread has ended."""
        if not self._thread.is_alive():
            return "down"
        return "ok" if self._index.latest else "starting"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; it is waited for a few seconds."""
        self._stop.set()
        self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        loop.run("index", lambda: follow(self._settings, self._index, self._stop), self._stop, _RETRY_S)
