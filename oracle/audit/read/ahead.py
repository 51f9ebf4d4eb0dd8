"""Fetches content ahead of its use, several blocks at once."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from oracle.audit.read.content import ContentReader
from oracle.audit.read.http import CONNECTIONS

AHEAD = 32
"""The most blocks that are fetched, or waiting to be used."""


class AheadContent:
    """A ContentReader that fetches `cids` in their order before they are asked for; other blocks when they are."""

    def __init__(self, content: ContentReader, cids: Iterable[bytes]) -> None:
        self._content = content
        self._threads = ThreadPoolExecutor(CONNECTIONS)
        self._waiting = deque(dict.fromkeys(cids))
        self._fetched: dict[bytes, Future[bytes]] = {}
        self._refill()

    def get(self, cid: bytes) -> bytes:
        """The block of a CID, as the content reader gives it."""
        while cid not in self._fetched and cid in self._waiting:
            # The audit skips blocks of rounds that it does not recompute; what was fetched for them makes room.
            if len(self._fetched) >= AHEAD:
                self._fetched.pop(next(iter(self._fetched))).cancel()
            self._refill()
        found = self._fetched.pop(cid, None)
        self._refill()
        return self._content.get(cid) if found is None else found.result()

    def close(self) -> None:
        """Stop fetching."""
        self._waiting.clear()
        self._threads.shutdown(cancel_futures=True)

    def _refill(self) -> None:
        while self._waiting and len(self._fetched) < AHEAD:
            cid = self._waiting.popleft()
            self._fetched[cid] = self._threads.submit(self._content.get, cid)
