"""Writes issued forecasts to the stores in a background thread; no reply waits for it.

Each store has its own backlog. An unavailable store is retried, while the others go on.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Self

from prometheus_client import Counter

from forecaster.service.results import IssuedForecasts, Sink
from forecaster.service.results.backlog import Backlog
from forecaster.service.results.written import WrittenForecasts
from forewatt.stores.errors import STORE_UNAVAILABLE
from forewatt.telemetry.trace_ids import resumed

log = logging.getLogger(__name__)

MAX_FEEDS = 32_768
"""Most feeds in a store's backlog, about 30 MB; older forecasts are dropped."""
GATHER_S = 0.2
"""Pause before a write, so that forecasts issued meanwhile share a transaction and the reply is sent first."""
RETRY_S = 5.0

WRITTEN = Counter("forewatt_results_kept_total", "Feeds whose forecasts were written, without repetitions", ["store"])
FAILURES = Counter("forewatt_results_failures_total", "Writes that failed", ["store"])


@dataclass
class StoreState:
    """A sink, its backlog, what it has written, and the earliest time (monotonic) of the next attempt."""

    sink: Sink
    backlog: Backlog
    written: WrittenForecasts = field(default_factory=WrittenForecasts)
    due: float = 0.0


class ResultsWriter:
    """A context manager that starts the thread. On exit it writes what is left and closes the sinks.

    Sinks are written in their order. Forecasts that cannot be written on exit are counted and logged.
    """

    def __init__(self, sinks: Sequence[Sink], max_feeds: int = MAX_FEEDS, retry_s: float = RETRY_S) -> None:
        self._stores = [StoreState(sink, Backlog(sink.name, max_feeds)) for sink in sinks]
        self._retry_s = retry_s
        self._arrived, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name="results", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._arrived.set()
        self._thread.join()
        for store in self._stores:
            store.sink.close()

    def put(self, issued: IssuedForecasts) -> None:
        """Queue forecasts for all stores; returns immediately."""
        for store in self._stores:
            store.backlog.put(issued)
        self._arrived.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._arrived.wait(self._seconds_until_due())
            self._arrived.clear()
            self._stopping.wait(GATHER_S)
            for store in self._stores:
                if store.due <= time.monotonic():
                    self._write(store)
        for store in self._stores:
            self._write(store)
            if lost := store.backlog.drop_all():
                log.error("the forecasts of %d feeds are not in %s", lost, store.sink.name)

    def _seconds_until_due(self) -> float | None:
        """Seconds until a store with a backlog may be tried; None if all backlogs are empty."""
        due = [store.due for store in self._stores if len(store.backlog)]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _write(self, store: StoreState) -> None:
        """Write a store's backlog. If the store is unavailable, put the batch back and schedule the next attempt."""
        while batch := store.backlog.take():
            if not (news := store.written.new_ones(batch)):
                continue
            try:
                with resumed([issued.trace for issued in news], "store forecasts", store=store.sink.name):
                    store.sink.write(news)
            except STORE_UNAVAILABLE as error:
                store.backlog.put_back(batch)
                store.due = time.monotonic() + self._retry_s
                FAILURES.labels(store.sink.name).inc()
                log.warning("cannot write forecasts to %s, will retry: %s", store.sink.name, error)
                return
            store.written.remember(news)
            WRITTEN.labels(store.sink.name).inc(sum(len(issued.assets) for issued in news))
