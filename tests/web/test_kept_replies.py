"""Replies that clients share: who gets which, and what outdates them."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Response
from prometheus_client import REGISTRY

from forewatt.settings import Settings
from forewatt.web.app import public_app
from forewatt.web.auth.access import PUBLIC, guard
from forewatt.web.auth.roles import Scope
from forewatt.web.problems import Problem
from forewatt.web.reply_store import MOST_BYTES, Making, Reply, ReplyStore

pytestmark = pytest.mark.asyncio
LIST, ONE, UNKEPT = "/api/v1/list", "/api/v1/one/{name}", "/api/v1/unkept"
RULES = {
    **{f"GET {path}": Scope.READ for path in (LIST, ONE, UNKEPT)},
    f"POST {LIST}": Scope.ASSETS,
    "POST /api/v1/open": PUBLIC,
}
KEPT = {f"GET {LIST}": frozenset({"round", "clock"}), f"GET {ONE}": frozenset({"alert"})}
TOKEN = {"Authorization": "Bearer operator"}


class Service:
    """An app whose routes count their calls; `before` runs in each call to the list."""

    def __init__(self, **own: Any) -> None:
        settings = Settings(assets_token="operator", api_requests_per_minute=0, **own)
        self.calls: Counter[str] = Counter()
        self.app = public_app("kept", settings, kept=KEPT)
        self.before: Callable[[], Awaitable[None]] = nothing
        guard(self.app, settings, RULES)
        self._add_routes(self.app)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://kept")

    def _add_routes(self, app: FastAPI) -> None:
        @app.get(LIST)
        async def listed(response: Response, fails: bool = False, cookie: bool = False) -> int:
            self.calls["list"] += 1
            await self.before()
            if fails:
                raise Problem(503, "not now")
            if cookie:
                response.set_cookie("a", "b")
            return self.calls["list"]

        @app.get(ONE)
        async def one(name: str) -> str:
            self.calls[name] += 1
            return name

        @app.get(UNKEPT)
        async def unkept() -> int:
            self.calls["unkept"] += 1
            return self.calls["unkept"]

        @app.post(LIST)
        async def change(fails: bool = False) -> None:
            if fails:
                raise Problem(409, "it is different")

        app.add_api_route("/api/v1/open", lambda: None, methods=["POST"])

    @property
    def replies(self) -> ReplyStore:
        store: ReplyStore = self.app.state.replies
        return store

    async def list(self, query: str = "", **headers: str) -> httpx.Response:
        return await self.client.get(LIST + query, headers=headers)


async def nothing() -> None:
    """Take no time."""


@pytest_asyncio.fixture
async def service() -> AsyncIterator[Service]:
    """A service whose replies last long enough for a test."""
    service = Service(api_reply_age_s=600)
    async with service.client:
        yield service


def measured(route: str) -> float:
    labels = {"method": "GET", "route": route, "status": "2xx"}
    return REGISTRY.get_sample_value("forewatt_http_request_seconds_count", labels) or 0.0


async def test_reply__asked_again__is_shared_with_its_tag_and_counted(service: Service) -> None:
    before = measured(LIST)
    first, second = await service.list(), await service.list()
    assert (first.json(), second.json(), service.calls["list"]) == (1, 1, 1)
    assert first.headers == second.headers
    known = await service.list(**{"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert "content-length" not in known.headers
    assert measured(LIST) == before + 2


async def test_reply__first_client_knows_the_tag__is_kept_whole_for_others(service: Service) -> None:
    tag = (await service.list()).headers["ETag"]
    service.replies.outdate()
    service.calls.clear()
    assert (await service.list(**{"If-None-Match": tag})).status_code == 304
    assert (await service.list()).json() == 1
    assert service.calls["list"] == 1


async def test_reply__other_query_accept_or_path__is_another(service: Service) -> None:
    for query, accept in (("", "*/*"), ("?a=1", "*/*"), ("?a=2", "*/*"), ("", "text/csv")):
        await service.list(query, Accept=accept)
    assert service.calls["list"] == 4
    for name in ("a", "b", "a"):
        assert (await service.client.get(f"/api/v1/one/{name}")).json() == name
    assert (service.calls["a"], service.calls["b"]) == (1, 1)


async def test_reply__other_second_accept_header__is_another(service: Service) -> None:
    for second in ("text/csv", "application/json", "text/csv"):
        await service.client.get(LIST, headers=[("Accept", "image/png"), ("Accept", second)])
    assert service.calls["list"] == 2


async def test_reply__event_of_a_topic__ends_that_route_alone(service: Service) -> None:
    await service.list()
    await service.client.get("/api/v1/one/a")
    for topic, expected in (("reading", 1), ("round", 2), ("alert", 2), (None, 3)):
        service.replies.outdate(topic)
        assert (await service.list()).json() == expected, topic
    await service.client.get("/api/v1/one/a")
    assert service.calls["a"] == 2


@pytest.mark.parametrize(
    ("path", "expected"), [(LIST, 2), (f"{LIST}?fails=true", 1), ("/api/v1/open", 1)], ids=["done", "refused", "public"]
)
async def test_change__through_the_api__ends_every_reply_once_it_is_done(
    service: Service, path: str, expected: int
) -> None:
    await service.list()
    await service.client.post(path, headers=TOKEN)
    assert (await service.list()).json() == expected


async def test_reply__outdated_while_it_is_made__goes_to_those_who_asked_before_alone(service: Service) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await go_on.wait()

    service.before = wait
    first = asyncio.create_task(service.list())
    await asked.wait()
    service.before = nothing
    service.replies.outdate("round")
    assert (await service.list()).json() == 2
    go_on.set()
    assert (await first).json() == 2
    assert (await service.list()).json() == 2
    assert service.calls["list"] == 2


async def test_replies__many_ask_at_once__cause_one_query(service: Service) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await go_on.wait()

    service.before = wait
    requests = [asyncio.create_task(service.list()) for _ in range(20)]
    await asked.wait()
    go_on.set()
    assert {reply.json() for reply in await asyncio.gather(*requests)} == {1}
    assert service.calls["list"] == 1


async def test_replies__error_or_cookie__are_not_shared(service: Service) -> None:
    for query, status in (("?fails=true", 503), ("?cookie=true", 200)):
        for _ in range(2):
            assert (await service.list(query)).status_code == status
    assert service.calls["list"] == 4


async def test_replies__route_not_in_the_table_or_method_head__are_made_each_time(service: Service) -> None:
    for number in (1, 2):
        assert (await service.client.get(UNKEPT)).json() == number
        await service.client.head(LIST)
    assert (await service.list()).json() == 1


async def test_replies__caller_with_a_token__are_checked_and_made_for_it(service: Service) -> None:
    await service.list()
    assert (await service.list(**TOKEN)).json() == 2
    assert (await service.list(Authorization="Bearer wrong")).status_code == 401


@pytest.mark.parametrize("own", [{"api_public_read": False}, {"api_reply_age_s": 0}], ids=["private", "age 0"])
async def test_replies__not_public_or_turned_off__are_never_shared(own: dict[str, Any]) -> None:
    service = Service(**own)
    async with service.client:
        for _ in range(2):
            await service.list(**({} if "api_reply_age_s" in own else TOKEN))
        assert service.calls["list"] == 2
        refused = await service.list()
        assert refused.status_code == (200 if "api_reply_age_s" in own else 401)


def kept(store: ReplyStore, name: str, size: int) -> tuple[str, bytes, str]:
    """The key of a reply that was put into a store."""
    key = (LIST, name.encode(), "")
    making: Making = store.begin(key, f"GET {LIST}")
    store.end(key, making, Reply((), bytes(size), '"tag"', None))
    return key


async def test_store__reply_is_too_old__forgets_it() -> None:
    store, deadline = ReplyStore(KEPT, 0.01), time.monotonic() + 10
    key = kept(store, "a", 1)
    while store.fresh(key) is not None:
        assert time.monotonic() < deadline


async def test_store__more_than_it_may_hold__forgets_the_oldest() -> None:
    store = ReplyStore(KEPT, 600)
    keys = [kept(store, name, MOST_BYTES // 3) for name in "abcd"]
    assert [store.fresh(key) is not None for key in keys] == [False, False, True, True]


async def test_store__many_long_queries__count_as_what_they_take() -> None:
    store = ReplyStore(KEPT, 600)
    keys = [kept(store, f"{number}{'a' * (MOST_BYTES // 3)}", 1) for number in range(4)]
    assert [store.fresh(key) is not None for key in keys] == [False, False, True, True]


async def test_store__nobody_asks_again__forgets_old_replies_all_the_same() -> None:
    store, deadline = ReplyStore(KEPT, 0.01), time.monotonic() + 10
    for number in itertools.count():
        kept(store, str(number), 1)
        if store.count < number:
            break
        assert time.monotonic() < deadline
