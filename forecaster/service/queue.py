"""Requests that come while one is being answered are answered together: the more come, the larger the batches."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from prometheus_client import Counter, Gauge, Histogram

from forecaster.errors import BusyError, DeadlineError, ForecasterError
from forecaster.service.schemas import ForecastsRequest

MAX_WAITING = 256
"""Requests that may wait; further ones are told to come again."""
BATCH_FEEDS = 4_096
"""A batch takes requests that wait until they ask for so many feeds."""

WAITING = Gauge("forewatt_forecasts_waiting", "Requests that wait or are being answered")
TURNED_AWAY = Counter("forewatt_forecasts_turned_away_total", "Requests not answered, by the reason", ["reason"])
BATCH = Histogram("forewatt_forecasts_batch_requests", "Requests answered together", buckets=(1, 2, 4, 8, 16, 32, 64))
TOOK = Histogram("forewatt_forecasts_batch_seconds", "Time a batch took")

Answers = Sequence[bytes | ForecasterError]
"""For each request the body of its reply, or what is wrong with it."""


@dataclass(frozen=True)
class Waiting:
    """A request, when it is no longer wanted (loop time), and the answer that somebody waits for."""

    request: ForecastsRequest
    due: float
    answer: asyncio.Future[bytes]


class ForecastQueue:
    """An async context; one thread answers, and what `answer` raises goes to everyone in the batch."""

    def __init__(self, answer: Callable[[Sequence[ForecastsRequest]], Answers], max_waiting: int = MAX_WAITING) -> None:
        self._answer = answer
        self._max_waiting = max_waiting
        self._held = 0
        self._queue: deque[Waiting] = deque()
        self._came = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1, "forecasts")
        self._task = asyncio.create_task(self._answer_always())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._thread.shutdown()

    async def ask(self, request: ForecastsRequest) -> bytes:
        """The body of the reply; BusyError when too many wait, DeadlineError when its turn came too late."""
        if self._held >= self._max_waiting:
            TURNED_AWAY.labels("busy").inc()
            raise BusyError(self._max_waiting)
        loop = asyncio.get_running_loop()
        waiting = Waiting(request, loop.time() + request.deadline_ms / 1_000, loop.create_future())
        self._hold(1)
        try:
            self._queue.append(waiting)
            self._came.set()
            return await waiting.answer
        finally:
            self._hold(-1)

    def _hold(self, more: int) -> None:
        self._held += more
        WAITING.set(self._held)

    async def _answer_always(self) -> None:
        while True:
            await self._came.wait()
            self._came.clear()
            while batch := self._batch():
                await self._answer_batch(batch)

    def _batch(self) -> list[Waiting]:
        """The next requests that somebody still waits for."""
        now, feeds = asyncio.get_running_loop().time(), 0
        batch: list[Waiting] = []
        while self._queue and (not batch or feeds + len(self._queue[0].request.asset_ids) <= BATCH_FEEDS):
            waiting = self._queue.popleft()
            if waiting.answer.done():  # who asked has gone
                continue
            if waiting.due < now:
                TURNED_AWAY.labels("late").inc()
                waiting.answer.set_exception(DeadlineError(waiting.request.deadline_ms))
                continue
            feeds += len(waiting.request.asset_ids)
            batch.append(waiting)
        return batch

    async def _answer_batch(self, batch: list[Waiting]) -> None:
        """Answer in the thread; the loop takes further requests meanwhile."""
        BATCH.observe(len(batch))
        loop = asyncio.get_running_loop()
        with TOOK.time():
            asked = [waiting.request for waiting in batch]
            (found,) = await asyncio.gather(
                loop.run_in_executor(self._thread, self._answer, asked), return_exceptions=True
            )
        answers: Sequence[bytes | BaseException] = [found] * len(batch) if isinstance(found, BaseException) else found
        for waiting, answer in zip(batch, answers, strict=True):
            if waiting.answer.done():
                continue
            if isinstance(answer, BaseException):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)
