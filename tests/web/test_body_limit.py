"""Requests with a body beyond the limit are refused, whether they say their length or not."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from forewatt.web.body_limit import BodyLimit

LIMIT = 100


async def pieces(count: int) -> AsyncIterator[bytes]:
    """A body in pieces of ten bytes, whose length no header says."""
    for _ in range(count):
        yield b"x" * 10


def answer(body: bytes | AsyncIterator[bytes]) -> httpx.Response:
    """The answer of an app that counts the bytes of a request."""
    app = FastAPI()

    @app.post("/")
    async def count(request: Request) -> int:
        return len(await request.body())

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(app, LIMIT))
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as client:
            return await client.post("/", content=body)

    return asyncio.run(post())


@pytest.mark.parametrize("body", [b"", b"x" * LIMIT, pieces(10)])
def test_body__within_the_limit__reaches_the_app_whole(body: bytes | AsyncIterator[bytes]) -> None:
    answered = answer(body)
    assert (answered.status_code, answered.json()) == (200, len(body) if isinstance(body, bytes) else LIMIT)


@pytest.mark.parametrize("body", [b"x" * (LIMIT + 1), pieces(11)])
def test_body__beyond_the_limit__is_a_problem(body: bytes | AsyncIterator[bytes]) -> None:
    refused = answer(body)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert refused.json()["detail"] == "A request has at most 100 bytes."
