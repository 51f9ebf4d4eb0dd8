"""A queue that handles waiting requests in batches: the more requests wait, the larger the next batch.

QueueFull         too many requests wait already
DeadlineExceeded  the request's deadline passed before its batch started
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

from prometheus_client import Gauge

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class QueueFull(Exception):
    """Too many requests wait already."""


class DeadlineExceeded(Exception):
    """The request's deadline passed before its batch started."""


@dataclass(frozen=True)
class _Waiting(Generic[Request, Answer]):
    request: Request
    deadline: float | None
    answer: asyncio.Future[Answer]


class BatchingQueue(Generic[Request, Answer]):
    """An async context manager that runs `handle` for one batch after another.

    `handle` returns one answer or exception for each request of its batch, in order; an exception that it raises goes
    to every request of the batch. `weight` is a request's size, and a batch weighs at most `max_weight`, unless a
    single request is heavier. At most `max_waiting` requests wait or are being handled; `waiting` shows how many.
    """

    def __init__(
        self,
        handle: Callable[[list[Request]], Awaitable[Sequence[Answer | Exception]]],
        weight: Callable[[Request], int],
        *,
        max_weight: int,
        max_waiting: int,
        waiting: Gauge,
    ) -> None:
        self._handle, self._weight = handle, weight
        self._max_weight, self._max_waiting = max_weight, max_waiting
        self._gauge = waiting
        self._in_progress = 0
        self._queue: deque[_Waiting[Request, Answer]] = deque()
        self._arrived = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    @property
    def is_full(self) -> bool:
        """Whether `submit` would raise QueueFull now."""
        return self._in_progress >= self._max_waiting

    async def submit(self, request: Request, timeout_s: float | None = None) -> Answer:
        """Wait for the answer. QueueFull, DeadlineExceeded, or the exception that `handle` returned or raised."""
        if self.is_full:
            raise QueueFull(f"{self._max_waiting} requests wait already")
        loop = asyncio.get_running_loop()
        deadline = None if timeout_s is None else loop.time() + timeout_s
        waiting: _Waiting[Request, Answer] = _Waiting(request, deadline, loop.create_future())
        self._count(1)
        try:
            self._queue.append(waiting)
            self._arrived.set()
            return await waiting.answer
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self._in_progress += change
        self._gauge.set(self._in_progress)

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while batch := self._next_batch():
                await self._handle_batch(batch)

    def _next_batch(self) -> list[_Waiting[Request, Answer]]:
        """The oldest requests whose callers still wait."""
        now, total = asyncio.get_running_loop().time(), 0
        batch: list[_Waiting[Request, Answer]] = []
        while self._queue and (not batch or total + self._weight(self._queue[0].request) <= self._max_weight):
            waiting = self._queue.popleft()
            if waiting.answer.done():  # the caller was cancelled
                continue
            if waiting.deadline is not None and waiting.deadline < now:
                waiting.answer.set_exception(DeadlineExceeded("the request waited longer than its deadline"))
                continue
            total += self._weight(waiting.request)
            batch.append(waiting)
        return batch

    async def _handle_batch(self, batch: list[_Waiting[Request, Answer]]) -> None:
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._handle([waiting.request for waiting in batch])
        except Exception as error:  # noqa: BLE001  (it goes to every caller)
            answers = [error] * len(batch)
        for waiting, answer in zip(batch, answers, strict=True):
            if waiting.answer.done():
                continue
            if isinstance(answer, Exception):
                waiting.answer.set_exception(answer)
            else:
                waiting.answer.set_result(answer)
