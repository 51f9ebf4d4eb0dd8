"""Answers requests in batches: requests that arrive during a batch form the next one."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from prometheus_client import Counter, Gauge, Histogram

from forecaster.errors import BusyError, DeadlineError, ForecasterError
from forecaster.service.schemas import ForecastsRequest
from forewatt.batching import BatchingQueue, DeadlineExceeded, QueueFull

MAX_WAITING = 256
"""Requests that may wait; further ones are refused with BusyError."""
BATCH_FEEDS = 4_096
"""Most feeds of a batch, unless a single request has more."""

WAITING = Gauge("forewatt_forecasts_waiting_requests", "Requests that wait or are being answered")
REFUSED = Counter("forewatt_forecasts_turned_away_total", "Refused requests, by reason", ["reason"])
for _reason in ("busy", "late"):
    REFUSED.labels(_reason)  # a counter that begins at 1 has no increase
BATCH = Histogram("forewatt_forecasts_batch_requests", "Requests answered together", buckets=(1, 2, 4, 8, 16, 32, 64))
DURATION = Histogram("forewatt_forecasts_batch_seconds", "Duration of a batch")

Answers = Sequence[bytes | ForecasterError]
"""The reply's body or the error of each request."""


class ForecastQueue:
    """An async context manager that calls `answer` with one batch after another, in a thread of its own.

    An exception that `answer` raises goes to every request of the batch.
    """

    def __init__(self, answer: Callable[[Sequence[ForecastsRequest]], Answers], max_waiting: int = MAX_WAITING) -> None:
        self._answer = answer
        self._max_waiting = max_waiting
        self._queue: BatchingQueue[ForecastsRequest, bytes] = BatchingQueue(
            self._handle,
            lambda request: len(request.asset_ids),
            max_weight=BATCH_FEEDS,
            max_waiting=max_waiting,
            waiting=WAITING,
        )

    async def __aenter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1, "forecasts")
        await self._queue.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._queue.__aexit__(kind, error, at)
        self._thread.shutdown()

    async def ask(self, request: ForecastsRequest) -> bytes:
        """The reply's body. Raises BusyError if too many requests wait, DeadlineError if the deadline passed."""
        try:
            return await self._queue.submit(request, request.deadline_ms / 1_000)
        except QueueFull as error:
            REFUSED.labels("busy").inc()
            raise BusyError(self._max_waiting) from error
        except DeadlineExceeded as error:
            REFUSED.labels("late").inc()
            raise DeadlineError(request.deadline_ms) from error

    async def _handle(self, batch: list[ForecastsRequest]) -> Answers:
        BATCH.observe(len(batch))
        with DURATION.time():
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, batch)
