"""The queue of requests: what waits is answered together, what is too much or too late is refused."""

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
    """Answers with the name of the asset once it is let go; `began` is set when a batch begins."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began, self.go = Event(), Event()

    def __call__(self, requests: Sequence[ForecastsRequest]) -> Answers:
        names = [one.asset_ids[0] for one in requests]
        self.batches.append(names)
        self.began.set()
        assert self.go.wait(10)
        return [HorizonError(name) if name == "wrong" else name.encode() for name in names]


async def begun(slow: Slow, queue: ForecastQueue) -> asyncio.Task[bytes]:
    """A first request that is being answered."""
    task = asyncio.create_task(queue.ask(request("first")))
    await asyncio.to_thread(slow.began.wait, 10)
    return task


async def asked(queue: ForecastQueue, *requests: ForecastsRequest) -> list[asyncio.Task[bytes]]:
    """Requests that have taken their places in the queue."""
    tasks = [asyncio.create_task(queue.ask(one)) for one in requests]
    await asyncio.sleep(0)
    return tasks


async def test_what_waits_is_answered_together_and_each_gets_its_own() -> None:
    slow = Slow()
    async with ForecastQueue(slow) as queue:
        first = await begun(slow, queue)
        rest = await asked(queue, request("a"), request("wrong"), request("b"))
        slow.go.set()
        found = await asyncio.gather(first, *rest, return_exceptions=True)
    assert slow.batches == [["first"], ["a", "wrong", "b"]]
    assert [found[0], found[1], found[3]] == [b"first", b"a", b"b"]
    assert isinstance(found[2], HorizonError)


async def test_too_many_are_told_to_come_again() -> None:
    slow = Slow()
    async with ForecastQueue(slow, max_waiting=2) as queue:
        first = await begun(slow, queue)
        rest = await asked(queue, request("a"))
        with pytest.raises(BusyError):
            await queue.ask(request("b"))
        slow.go.set()
        assert await asyncio.gather(first, *rest) == [b"first", b"a"]
        assert await queue.ask(request("b")) == b"b"


async def test_a_request_whose_turn_comes_too_late_is_not_computed() -> None:
    slow = Slow()
    async with ForecastQueue(slow) as queue:
        first = await begun(slow, queue)
        late, patient = await asked(queue, request("late", deadline_ms=10), request("patient"))
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, slow.go.set)
        assert await asyncio.gather(first, patient) == [b"first", b"patient"]
        with pytest.raises(DeadlineError, match="10 ms"):
            await late
    assert slow.batches == [["first"], ["patient"]]


async def test_who_has_gone_is_not_answered() -> None:
    slow = Slow()
    async with ForecastQueue(slow, max_waiting=2) as queue:
        first = await begun(slow, queue)
        (gone,) = await asked(queue, request("gone"))
        gone.cancel()
        await asyncio.wait([gone])
        (stays,) = await asked(queue, request("stays"))
        slow.go.set()
        assert await asyncio.gather(first, stays) == [b"first", b"stays"]
    assert slow.batches == [["first"], ["stays"]]


async def test_what_the_answer_raises_goes_to_everyone_and_the_next_are_answered() -> None:
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
