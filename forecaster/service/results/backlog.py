"""What one store has not taken yet, bounded in feeds: beyond that the oldest answers are dropped and counted."""

from collections import deque
from collections.abc import Sequence
from threading import Lock

from prometheus_client import Counter, Gauge

from forecaster.service.results import Answered

AT_ONCE = 4_096
"""Feeds of one write."""

WAITING = Gauge("forewatt_results_waiting", "Feeds whose forecasts a store has not taken yet", ["store"])
DROPPED = Counter("forewatt_results_dropped_total", "Feeds whose forecasts a store never got", ["store"])


class Backlog:
    """Shared by the thread that answers and the one that writes; no call waits for anything."""

    def __init__(self, store: str, most_feeds: int) -> None:
        self._answers: deque[Answered] = deque()
        self._feeds = 0
        self._most_feeds = most_feeds
        self._lock = Lock()
        self._waiting, self._dropped = WAITING.labels(store), DROPPED.labels(store)

    def __len__(self) -> int:
        """Answers that wait."""
        return len(self._answers)

    def put(self, answer: Answered) -> None:
        """Add the newest."""
        with self._lock:
            self._answers.append(answer)
            self._changed(len(answer.assets))

    def take(self) -> list[Answered]:
        """The oldest, of AT_ONCE feeds at most unless a single one has more."""
        with self._lock:
            taken: list[Answered] = []
            feeds = 0
            while self._answers and (not taken or feeds + len(self._answers[0].assets) <= AT_ONCE):
                taken.append(self._answers.popleft())
                feeds += len(taken[-1].assets)
            self._changed(-feeds)
            return taken

    def put_back(self, taken: Sequence[Answered]) -> None:
        """What was not written is the oldest again."""
        with self._lock:
            self._answers.extendleft(reversed(taken))
            self._changed(sum(len(each.assets) for each in taken))

    def drop(self) -> int:
        """Give up on all that waits; returns of how many feeds it was."""
        with self._lock:
            given_up, self._feeds = self._feeds, 0
            self._answers.clear()
            self._dropped.inc(given_up)
            self._changed(0)
            return given_up

    def _changed(self, more: int) -> None:
        self._feeds += more
        while self._feeds > self._most_feeds:
            oldest = len(self._answers.popleft().assets)
            self._feeds -= oldest
            self._dropped.inc(oldest)
        self._waiting.set(self._feeds)
