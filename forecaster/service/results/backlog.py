"""A queue of forecasts for one store, limited in feeds: when it is full the oldest are dropped and counted."""

from collections import deque
from collections.abc import Sequence
from threading import Lock

from prometheus_client import Counter, Gauge

from forecaster.service.results import IssuedForecasts

BATCH_FEEDS = 4_096
"""Most feeds of one write."""

WAITING = Gauge("forewatt_results_waiting_feeds", "Feeds whose forecasts are not written yet", ["store"])
DROPPED = Counter(
    "forewatt_results_dropped_total", "Feeds whose forecasts were dropped before they were written", ["store"]
)


class Backlog:
    """Thread-safe; no method blocks."""

    def __init__(self, store: str, max_feeds: int) -> None:
        self._issued: deque[IssuedForecasts] = deque()
        self._feeds = 0
        self._max_feeds = max_feeds
        self._lock = Lock()
        self._waiting, self._dropped = WAITING.labels(store), DROPPED.labels(store)

    def __len__(self) -> int:
        """Number of waiting replies."""
        return len(self._issued)

    def put(self, issued: IssuedForecasts) -> None:
        """Append the newest forecasts."""
        with self._lock:
            self._issued.append(issued)
            self._count(len(issued.assets))

    def take(self) -> list[IssuedForecasts]:
        """Remove and return the oldest, of BATCH_FEEDS feeds at most, unless a single reply has more."""
        with self._lock:
            batch: list[IssuedForecasts] = []
            feeds = 0
            while self._issued and (not batch or feeds + len(self._issued[0].assets) <= BATCH_FEEDS):
                batch.append(self._issued.popleft())
                feeds += len(batch[-1].assets)
            self._count(-feeds)
            return batch

    def put_back(self, batch: Sequence[IssuedForecasts]) -> None:
        """Return a batch that was not written to the front."""
        with self._lock:
            self._issued.extendleft(reversed(batch))
            self._count(sum(len(issued.assets) for issued in batch))

    def drop_all(self) -> int:
        """Drop everything that waits. Returns the number of feeds."""
        with self._lock:
            dropped, self._feeds = self._feeds, 0
            self._issued.clear()
            self._dropped.inc(dropped)
            self._count(0)
            return dropped

    def _count(self, change: int) -> None:
        self._feeds += change
        while self._feeds > self._max_feeds:
            oldest = len(self._issued.popleft().assets)
            self._feeds -= oldest
            self._dropped.inc(oldest)
        self._waiting.set(self._feeds)
