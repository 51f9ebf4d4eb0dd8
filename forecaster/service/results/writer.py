"""Keeps what was answered, off the thread that answers: one writer, and for each store a backlog of its own.

A store that is away is tried again and again while the others go on; an answer never waits for one.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Self

import psycopg
from prometheus_client import Counter
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from forecaster.service.results import Answered, Sink
from forecaster.service.results.backlog import Backlog
from forecaster.service.results.news import Known

log = logging.getLogger(__name__)

MOST_FEEDS = 32_768
"""Of so many feeds a store may lack forecasts, some 30 MB; what is older is dropped."""
GATHER_S = 0.2
"""What is answered meanwhile is written together: fewer transactions, and the answer itself goes first."""
RETRY_S = 5.0
STORE_IS_AWAY = (psycopg.Error, PyMongoError, RedisError)

KEPT = Counter("forewatt_results_kept_total", "Feeds whose forecasts a store took, each once", ["store"])
FAILURES = Counter("forewatt_results_failures_total", "Writes that a store did not take", ["store"])


@dataclass
class Store:
    """A sink, what it has not got yet and what it has, and from when on (monotonic) it may be tried."""

    sink: Sink
    backlog: Backlog
    known: Known = field(default_factory=Known)
    due: float = 0.0


class Results:
    """A context whose end writes what is left; sinks are written in their order, and closed at the end."""

    def __init__(self, sinks: Sequence[Sink], most_feeds: int = MOST_FEEDS, retry_s: float = RETRY_S) -> None:
        self._stores = [Store(sink, Backlog(sink.name, most_feeds)) for sink in sinks]
        self._retry_s = retry_s
        self._came, self._ending = Event(), Event()
        self._thread = Thread(target=self._run, name="results", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ending.set()
        self._came.set()
        self._thread.join()
        for store in self._stores:
            store.sink.close()

    def put(self, answer: Answered) -> None:
        """Have an answer written soon; returns at once."""
        for store in self._stores:
            store.backlog.put(answer)
        self._came.set()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._came.wait(self._until_due())
            self._came.clear()
            self._ending.wait(GATHER_S)
            for store in self._stores:
                if store.due <= time.monotonic():
                    self._write(store)
        for store in self._stores:
            self._write(store)
            if lost := store.backlog.drop():
                log.error("the forecasts of %d feeds are not in %s", lost, store.sink.name)

    def _until_due(self) -> float | None:
        """Seconds until a store that was away is tried again; None when none has anything to get."""
        due = [store.due for store in self._stores if len(store.backlog)]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _write(self, store: Store) -> None:
        """Write all that waits for a store, or find out that it is away."""
        while answers := store.backlog.take():
            if not (news := store.known.news(answers)):
                continue
            try:
                store.sink.write(news)
            except STORE_IS_AWAY as error:
                store.backlog.put_back(answers)
                store.due = time.monotonic() + self._retry_s
                FAILURES.labels(store.sink.name).inc()
                log.warning("%s does not take forecasts now: %s", store.sink.name, error)
                return
            store.known.remember(news)
            KEPT.labels(store.sink.name).inc(sum(len(each.assets) for each in news))
