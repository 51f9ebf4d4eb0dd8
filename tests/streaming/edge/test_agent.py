"""The agent stays: with a full disk, a failing source, another agent of its name, and batches that are refused."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from streaming.edge.agent import DROPPED, EdgeAgent
from streaming.edge.buffer import DiskBuffer
from streaming.edge.counters import Declared
from streaming.edge.mapping import Counter
from streaming.edge.sources import Intake
from streaming.edge.uplink import Uplink
from streaming.errors import GatewayRefused

Handler = Callable[[dict[str, Any]], httpx.Response]


class Gateway:
    """An HTTP transport that answers like a gateway and stores what it accepted."""

    def __init__(self, answer: Handler | None = None) -> None:
        self._answer = answer
        self.records: list[dict[str, Any]] = []
        self.incarnations: list[str] = []
        self.arrived = asyncio.Event()

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"sequence": 0})
        body = json.loads(request.content)
        refused = self._answer(body) if self._answer else None
        if refused is not None and refused.is_error:
            return refused
        self.records += body["records"]
        self.incarnations.append(body["incarnation"])
        self.arrived.set()
        return httpx.Response(202, json={"accepted": len(body["records"]), "rejected": []})

    async def until(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(self.records) < count:
                self.arrived.clear()
                await self.arrived.wait()


async def run_agent(buffer: DiskBuffer, gateway: Gateway, sources: list[Any], work: Awaitable[Any]) -> None:
    """Run an agent until `work` is done."""
    async with Uplink("http://gateway", "edge-1", "secret") as uplink:
        uplink._http = httpx.AsyncClient(base_url="http://gateway", transport=gateway.transport())
        running = asyncio.create_task(EdgeAgent(buffer, uplink, sources).run())
        waiting = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        if running in done:
            waiting.cancel()
        results = await asyncio.gather(running, waiting, return_exceptions=True)
        if running in done:
            assert isinstance(results[0], BaseException)
            raise results[0]


class Sender:
    """A source that passes on records, and then ends."""

    def __init__(self, *records: dict[str, Any], fail_first: bool = False) -> None:
        self._records = records
        self._fails = fail_first

    async def run(self, intake: Intake) -> None:
        if self._fails:
            self._fails = False
            raise RuntimeError("the source has a bug")
        for record in self._records:
            intake.keep([record])


def reading(number: int) -> dict[str, Any]:
    return {"asset_id": f"a-{number}", "value": number}


def test_a_source_that_fails_starts_again_and_stops_no_other(tmp_path: Path) -> None:
    async def play() -> None:
        gateway = Gateway()
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            sources = [Sender(reading(1), fail_first=True), Sender(reading(2))]
            await run_agent(buffer, gateway, sources, gateway.until(2))
        assert sorted(record["value"] for record in gateway.records) == [1, 2]

    asyncio.run(play())


def test_a_conflict_makes_the_agent_another_incarnation_that_loses_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        def answer(body: dict[str, Any]) -> httpx.Response:
            return httpx.Response(409 if body["incarnation"] == copied else 202, json={"detail": "two agents"})

        gateway = Gateway(answer)
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            copied = buffer.incarnation
            sources = [Sender(*map(reading, range(600)))]
            await run_agent(buffer, gateway, sources, gateway.until(600))
            assert buffer.incarnation != copied
        assert [record["value"] for record in gateway.records] == [*range(600)]
        assert copied not in gateway.incarnations

    asyncio.run(play())


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_record_that_the_gateway_refuses_is_set_aside_and_the_rest_goes_on(tmp_path: Path, status: int) -> None:
    async def play() -> None:
        def answer(body: dict[str, Any]) -> httpx.Response:
            bad = any(record.get("value") == 7 for record in body["records"])
            return httpx.Response(status if bad else 202, json={})

        gateway = Gateway(answer)
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            await run_agent(buffer, gateway, [Sender(*map(reading, range(20)))], gateway.until(20))
        assert [record.get("value") for record in gateway.records] == [*range(7), None, *range(8, 20)]
        assert str(status) in gateway.records[7]["reason"]

    asyncio.run(play())


def test_a_wrong_token_ends_the_agent(tmp_path: Path) -> None:
    async def play() -> None:
        gateway = Gateway(lambda _: httpx.Response(401, json={}))
        with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
            await run_agent(buffer, gateway, [Sender(reading(1))], gateway.until(1))

    with pytest.raises(BaseExceptionGroup) as refused:
        asyncio.run(play())
    assert refused.group_contains(GatewayRefused)


def test_a_full_disk_stops_nothing_and_the_gateway_is_told_what_was_lost(tmp_path: Path) -> None:
    path = tmp_path / "edge.sqlite"

    async def play() -> None:
        gateway = Gateway()
        with DiskBuffer(path) as buffer:
            agent = EdgeAgent(buffer, Uplink("http://gateway", "edge-1", "secret"), [])
            pages = buffer._file.execute("pragma page_count").fetchone()[0]
            buffer._file.execute(f"pragma max_page_count = {pages + 4}")
            before = DROPPED._value.get()
            outcomes = [agent.keep([{**reading(number), "text": "x" * 500}]) for number in range(100)]
            kept, lost = outcomes.count(True), outcomes.count(False)
            assert kept > 0
            assert lost > 0
            assert DROPPED._value.get() - before == lost
            assert not agent.keep([reading(0)] * 50, "file:a")
            assert buffer.position("file:a") == 0, "a source with a position reads again"
            buffer._file.execute("pragma max_page_count = 1000000")
            assert agent.keep([reading(200)])
            await run_agent(buffer, gateway, [], gateway.until(kept + 2))
        (event,) = [record for record in gateway.records if record.get("kind") == "agent-event"]
        assert (f"lost {lost} records" in event["message"], event["records"]) == (True, lost)

    asyncio.run(play())


def test_records_are_lost_and_counted_if_the_last_count_of_their_meter_cannot_be_read(tmp_path: Path) -> None:
    with DiskBuffer(tmp_path / "edge.sqlite") as buffer:
        counters = {"a": Declared(Counter(), "kWh")}
        agent = EdgeAgent(buffer, Uplink("http://gateway", "edge-1", "secret"), [], counters)
        buffer._file.execute("alter table note rename to elsewhere")
        before = DROPPED._value.get()
        assert not agent.keep([{**reading(0), "asset_id": "a", "unit": "kWh"}])
        assert DROPPED._value.get() - before == 1


def test_a_buffer_of_an_older_version_keeps_its_identity(tmp_path: Path) -> None:
    path = tmp_path / "edge.sqlite"
    with sqlite3.connect(path) as file:
        file.execute("create table counter (name text primary key, value integer not null)")
        file.execute("insert into counter values ('sequence', 7)")
    with DiskBuffer(path) as buffer:
        assert (buffer.incarnation, buffer.position("sequence")) == ("", 7)
    with DiskBuffer(tmp_path / "new.sqlite") as new, DiskBuffer(tmp_path / "other.sqlite") as other:
        assert len({"", new.incarnation, other.incarnation}) == 3
