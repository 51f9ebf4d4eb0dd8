"""The request queue: waiting requests are answered together, and it refuses too many or late ones."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from forecaster.errors import BusyError, DeadlineError, HorizonError
from forecaster.service.queue import Answers, ForecastQueue
from forecaster.service.schemas import ForecastsRequest

pytestmark = pytest.mark.asyncio


def request(asset_id: str, deadline_ms: int = 10_000) -> ForecastsRequest:
    times = {"issue_time": 0, "first_valid_time": 3_600, "step_s": 900, "steps": 24, "levels": 9}
    return ForecastsRequest(region="r", asset_ids=[asset_id], deadline_ms=deadline_ms, **times)


class Slow:
    """Replies with the asset's name once `go` is set; `started` is set when a batch starts."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.started, self.go = Event(), Event()

    def __call__(self, requests: Sequence[ForecastsRequest]) -> Answers:
        names = [request.asset_ids[0] for request in requests]
        self.batches.append(names)
        self.started.set()
        assert self.go.wait(10)
        return [HorizonError(name) if name == "wrong" else name.encode() for name in names]


async def start_first(slow: Slow, queue: ForecastQueue) -> asyncio.Task[bytes]:
    """Send a request and wait until its batch starts."""
    task = asyncio.create_task(queue.ask(request("first")))
    await asyncio.to_thread(slow.started.wait, 10)
    return task


async def enqueue(queue: ForecastQueue, *requests: ForecastsRequest) -> list[asyncio.Task[bytes]]:
    """Send requests that then wait in the queue."""
    tasks = [asyncio.create_task(queue.ask(request)) for request in requests]
    await asyncio.sleep(0)
    return tasks


async def test_waiting_requests_share_a_batch_and_get_their_own_replies() -> None:
    slow = Slow()
    async with ForecastQueue(slow) as queue:
        first = await start_first(slow, queue)
        rest = await enqueue(queue, request("a"), request("wrong"), request("b"))
        slow.go.set()
        replies = await asyncio.gather(first, *rest, return_exceptions=True)
    assert slow.batches == [["first"], ["a", "wrong", "b"]]
    assert [replies[0], replies[1], replies[3]] == [b"first", b"a", b"b"]
    assert isinstance(replies[2], HorizonError)


async def test_a_full_queue_refuses_requests() -> None:
    slow = Slow()
    async with ForecastQueue(slow, max_waiting=2) as queue:
        first = await start_first(slow, queue)
        rest = await enqueue(queue, request("a"))
        with pytest.raises(BusyError):
            await queue.ask(request("b"))
        slow.go.set()
        assert await asyncio.gather(first, *rest) == [b"first", b"a"]
        assert await queue.ask(request("b")) == b"b"


async def test_a_request_past_its_deadline_is_not_computed() -> None:
    slow = Slow()
    async with ForecastQueue(slow) as queue:
        first = await start_first(slow, queue)
        late, patient = await enqueue(queue, request("late", deadline_ms=10), request("patient"))
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, slow.go.set)
        assert list(await asyncio.gather(first, patient)) == [b"first", b"patient"]
        with pytest.raises(DeadlineError, match="10 ms"):
            await late
    assert slow.batches == [["first"], ["patient"]]


async def test_a_cancelled_request_is_not_computed() -> None:
    slow = Slow()
    async with ForecastQueue(slow, max_waiting=2) as queue:
        first = await start_first(slow, queue)
        (cancelled,) = await enqueue(queue, request("cancelled"))
        cancelled.cancel()
        await asyncio.wait([cancelled])
        (stays,) = await enqueue(queue, request("stays"))
        slow.go.set()
        assert list(await asyncio.gather(first, stays)) == [b"first", b"stays"]
    assert slow.batches == [["first"], ["stays"]]


async def test_an_exception_goes_to_the_whole_batch_and_the_next_batch_succeeds() -> None:
    calls = []

    def answer(requests: Sequence[ForecastsRequest]) -> Answers:
        calls.append(requests)
        if len(calls) == 1:
            raise OSError("the store is gone")
        return [b"fine"] * len(requests)

    async with ForecastQueue(answer) as queue:
        with pytest.raises(OSError, match="gone"):
            await queue.ask(request("a"))
        assert await queue.ask(request("a")) == b"fine"
