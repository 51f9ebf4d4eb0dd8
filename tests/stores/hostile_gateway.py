"""A gateway in front of an honest one that mistreats some CIDs, each in its own way."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

import httpx
from fastapi import FastAPI, Response
from starlette.responses import StreamingResponse

from forewatt.stores.content import MAX_BLOCK_BYTES

BOMB = gzip.compress(bytes(16 * MAX_BLOCK_BYTES))
RAW = "application/vnd.ipld.raw"


class HostileGateway:
    """`behaviours` maps a CID, or "*" for all others, to the function that answers for it; `asked` counts requests."""

    def __init__(self, honest_url: str) -> None:
        self.behaviours: dict[str, Callable[[], object]] = {}
        self.asked: dict[str, int] = {}
        self._honest = honest_url
        self.app = FastAPI()
        self.app.add_api_route("/ipfs/{cid}", self._answer, methods=["GET"])

    async def _answer(self, cid: str) -> Response:
        self.asked[cid] = self.asked.get(cid, 0) + 1
        behaviour = self.behaviours.get(cid) or self.behaviours.get("*")
        if behaviour is not None:
            answer = behaviour()
            return await answer if asyncio.iscoroutine(answer) else answer  # type: ignore[return-value]
        async with httpx.AsyncClient() as http:
            honest = await http.get(f"{self._honest}/ipfs/{cid}", params={"format": "raw"})
        return Response(honest.content, honest.status_code, media_type=RAW)


async def searches() -> Response:
    """What an online kubo does for a block that nobody has."""
    await asyncio.sleep(30)
    return Response(status_code=504)


def drips() -> Response:
    """One byte each half second, for ever."""

    async def bytes_() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.5)

    return StreamingResponse(bytes_(), media_type=RAW)


def floods() -> Response:
    """An answer without an end."""

    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield bytes(MAX_BLOCK_BYTES // 4)
            # Without it the server would never notice that the client has left.
            await asyncio.sleep(0.001)

    return StreamingResponse(pieces(), media_type=RAW)


def inflates() -> Response:
    """A small answer that becomes a large one when it is decompressed."""
    return Response(BOMB, headers={"Content-Encoding": "gzip"}, media_type=RAW)


def lies() -> Response:
    """Another block."""
    return Response(b"another block", media_type=RAW)


def redirects() -> Response:
    """To an address that the node must not ask."""
    return Response(status_code=302, headers={"Location": "http://127.0.0.1:9/metadata"})


def is_absent() -> Response:
    return Response(status_code=404)


def is_busy() -> Response:
    return Response(status_code=429)


def fails() -> Response:
    return Response(status_code=502)


HOSTILE = (searches, drips, floods, inflates, lies, redirects, is_busy, fails)
