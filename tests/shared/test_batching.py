"""BatchingQueue: requests that wait are handled together; too many and overdue ones are refused."""

import asyncio
from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry, Gauge

from forewatt.batching import BatchingQueue, DeadlineExceeded, QueueFull

pytestmark = pytest.mark.asyncio


class Handler:
    """Answers each word in capitals once `go` is set; `wrong` gets an error of its own, `fatal` fails its batch."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.started, self.go = asyncio.Event(), asyncio.Event()

    async def __call__(self, words: list[str]) -> Sequence[str | Exception]:
        self.batches.append(words)
        self.started.set()
        await self.go.wait()
        if "fatal" in words:
            raise OSError("the store is gone")
        return [ValueError(word) if word == "wrong" else word.upper() for word in words]


def gauge() -> Gauge:
    return Gauge("waiting", "Requests that wait", registry=CollectorRegistry())


def queue_of(
    handler: Handler, max_weight: int = 100, max_waiting: int = 100, waiting: Gauge | None = None
) -> BatchingQueue[str, str]:
    return BatchingQueue(handler, len, max_weight=max_weight, max_waiting=max_waiting, waiting=waiting or gauge())


async def submit(
    queue: BatchingQueue[str, str], *words: str, timeout_s: float | None = None
) -> list[asyncio.Task[str]]:
    """Tasks whose requests are in the queue."""
    tasks = [asyncio.create_task(queue.submit(word, timeout_s)) for word in words]
    await asyncio.sleep(0)
    return tasks


async def first_batch(handler: Handler, queue: BatchingQueue[str, str]) -> asyncio.Task[str]:
    """A request that is being handled."""
    (task,) = await submit(queue, "first")
    await handler.started.wait()
    return task


async def test_waiting_requests_are_handled_together_and_get_their_own_answers() -> None:
    handler = Handler()
    async with queue_of(handler) as queue:
        first = await first_batch(handler, queue)
        rest = await submit(queue, "a", "wrong", "b")
        handler.go.set()
        answers = await asyncio.gather(first, *rest, return_exceptions=True)
    assert handler.batches == [["first"], ["a", "wrong", "b"]]
    assert [answers[0], answers[1], answers[3]] == ["FIRST", "A", "B"]
    assert isinstance(answers[2], ValueError)


async def test_a_batch_is_not_heavier_than_its_limit_unless_one_request_is() -> None:
    handler = Handler()
    async with queue_of(handler, max_weight=4) as queue:
        first = await first_batch(handler, queue)
        rest = await submit(queue, "aa", "bb", "c", "dddddd")
        handler.go.set()
        await asyncio.gather(first, *rest)
    assert handler.batches == [["first"], ["aa", "bb"], ["c"], ["dddddd"]]


async def test_a_full_queue_refuses_and_counts() -> None:
    handler, waiting = Handler(), gauge()
    async with queue_of(handler, max_waiting=2, waiting=waiting) as queue:
        first = await first_batch(handler, queue)
        rest = await submit(queue, "a")
        (metric,) = waiting.collect()
        assert metric.samples[0].value == 2
        with pytest.raises(QueueFull, match="2 requests"):
            await queue.submit("b")
        handler.go.set()
        assert await asyncio.gather(first, *rest) == ["FIRST", "A"]
        assert await queue.submit("b") == "B"
    (metric,) = waiting.collect()
    assert metric.samples[0].value == 0


async def test_an_overdue_request_is_not_handled() -> None:
    handler = Handler()
    async with queue_of(handler) as queue:
        first = await first_batch(handler, queue)
        (late,) = await submit(queue, "late", timeout_s=0.01)
        (patient,) = await submit(queue, "patient", timeout_s=60)
        asyncio.get_running_loop().call_later(0.05, handler.go.set)
        assert list(await asyncio.gather(first, patient)) == ["FIRST", "PATIENT"]
        with pytest.raises(DeadlineExceeded):
            await late
    assert handler.batches == [["first"], ["patient"]]


async def test_a_cancelled_request_is_not_handled() -> None:
    handler = Handler()
    async with queue_of(handler) as queue:
        first = await first_batch(handler, queue)
        (cancelled,) = await submit(queue, "cancelled")
        cancelled.cancel()
        await asyncio.wait([cancelled])
        handler.go.set()
        await first
        assert await queue.submit("next") == "NEXT"
    assert handler.batches == [["first"], ["next"]]


async def test_a_failed_batch_fails_all_its_requests_and_the_queue_goes_on() -> None:
    handler = Handler()
    async with queue_of(handler) as queue:
        first = await first_batch(handler, queue)
        rest = await submit(queue, "a", "fatal")
        handler.go.set()
        assert await first == "FIRST"
        failures = await asyncio.gather(*rest, return_exceptions=True)
        assert [str(failure) for failure in failures] == ["the store is gone"] * 2
        assert await queue.submit("b") == "B"
