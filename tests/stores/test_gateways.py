"""Fetching blocks from gateways that hang, stream slowly, answer too much, redirect or answer wrong bytes."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import pytest
from fastapi import FastAPI, Response

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.stores.content import ContentError, ContentMismatch, ContentNotFound, ContentStore, ContentUnreachable
from forewatt.stores.content.gateways import NEXT_AFTER_S
from tests.serving import serving
from tests.stores.hostile_gateway import HOSTILE, drips, fails, floods, inflates, is_absent, lies, redirects, searches

BLOCK = b"a sealed forecast"
CID = cid_text(cid_of(BLOCK))
API = "http://127.0.0.1:9"


def has_it() -> Response:
    return Response(BLOCK, media_type="application/vnd.ipld.raw")


@pytest.fixture
def gateway() -> Iterator[Callable[[Callable[[], object]], str]]:
    """Serves a gateway that answers everything in one way; returns its URL."""
    with ExitStack() as closing:
        yield lambda behaviour: closing.enter_context(_gateway(behaviour))


@contextmanager
def _gateway(behaviour: Callable[[], object]) -> Iterator[str]:
    app = FastAPI()

    @app.get("/ipfs/{_cid}")
    async def answer(_cid: str) -> Response:
        reply = behaviour()
        return await reply if asyncio.iscoroutine(reply) else reply  # type: ignore[return-value]

    with serving(app) as url:
        yield url


@pytest.mark.parametrize("behaviour", HOSTILE, ids=lambda behaviour: behaviour.__name__)
def test_get__hostile_gateway__ends_in_time_with_an_error(gateway, behaviour) -> None:
    with ContentStore(API, gateway(behaviour)) as store:
        started = monotonic()
        with pytest.raises(ContentError):
            store.get(CID, timeout_s=1.5)
        assert monotonic() - started < 3


@pytest.mark.parametrize("behaviour", [*HOSTILE, is_absent], ids=lambda behaviour: behaviour.__name__)
def test_get__next_gateway_has_the_block__returns_it(gateway, behaviour) -> None:
    with ContentStore(API, f"{gateway(behaviour)}, {gateway(has_it)}") as store:
        started = monotonic()
        assert store.get(CID) == BLOCK
        assert monotonic() - started < NEXT_AFTER_S + 2


@pytest.mark.parametrize(
    ("behaviours", "error"),
    [
        ((is_absent, is_absent), ContentNotFound),
        ((lies, is_absent), ContentMismatch),
        ((floods, is_absent), ContentMismatch),
        ((inflates, is_absent), ContentMismatch),
        ((is_absent, fails), ContentUnreachable),
        ((redirects, lies), ContentUnreachable),
        ((is_absent, drips), ContentUnreachable),
    ],
)
def test_get__nobody_has_the_block__error_says_whether_one_could_not_be_asked(gateway, behaviours, error) -> None:
    with ContentStore(API, ",".join(map(gateway, behaviours))) as store, pytest.raises(error):
        store.get(CID, timeout_s=3)


def test_get__first_gateway_is_slow__its_answer_still_counts(gateway) -> None:
    async def slow() -> Response:
        await asyncio.sleep(NEXT_AFTER_S + 0.5)
        return has_it()

    with ContentStore(API, f"{gateway(slow)},{gateway(is_absent)}") as store:
        assert store.get(CID) == BLOCK


def test_get__many_hanging_searches__delay_no_other_fetch() -> None:
    app = FastAPI()

    @app.get("/ipfs/{cid}")
    async def answer(cid: str) -> Response:
        return has_it() if cid == CID else await searches()

    with serving(app) as url, ContentStore(API, url) as store:
        ghosts = [store.fetch(cid_text(cid_of(bytes([number]))), 30.0) for number in range(128)]
        running = [store.background.start(ghost) for ghost in ghosts]
        started = monotonic()
        assert store.get(CID) == BLOCK
        assert monotonic() - started < 5
        assert not any(ghost.done() for ghost in running)


def test_redirect__is_not_followed_and_names_its_target(gateway) -> None:
    named = r"redirects to http://127.0.0.1:9/metadata, which is not followed"
    with ContentStore(API, gateway(redirects)) as store, pytest.raises(ContentUnreachable, match=named):
        store.get(CID)


def test_answers__one_gateway_serves_and_none_serves(gateway) -> None:
    with ContentStore(API, f"{API},{gateway(is_absent)}") as store:
        assert store.background.run(store.answers())
    with ContentStore(API, f"{API},{gateway(fails)},{gateway(searches)}") as store:
        assert not store.background.run(store.answers())


def test_errors__never_show_a_password() -> None:
    with ContentStore("http://me:hidden@127.0.0.1:9", "http://me:hidden@127.0.0.1:9") as store:
        for call in (lambda: store.get(CID), lambda: store.put(BLOCK)):
            with pytest.raises(ContentUnreachable) as raised:
                call()
            assert "hidden" not in str(raised.value)


@pytest.mark.parametrize(("api", "minimum"), [("http://a:1,http://b:2", 3), ("http://a:1", 0)])
def test_store__minimum_that_cannot_be_met__is_refused(api: str, minimum: int) -> None:
    with pytest.raises(ValueError, match="pin targets must succeed"):
        ContentStore(api, API, minimum)
