"""Fetches blocks from trustless IPFS gateways: several in order, each within its time, every answer verified."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

import httpx

from forewatt.protocol.cid import block_matches, cid_from_text
from forewatt.stores.content.errors import ContentError, ContentMismatch, ContentNotFound, ContentUnreachable
from forewatt.stores.content.urls import MAX_BLOCK_BYTES, shown

NEXT_AFTER_S = 2.0
"""How long one gateway may be silent before the next one is asked too; an answer in error is followed at once."""
PROBE_CID = "bafkqaaa"
"""The empty identity CID, which every trustless gateway answers without a search."""
PROBE_S = 3.0
ABSENT = frozenset({404, 410, 500, 504})
"""Statuses that mean the block is absent; an offline kubo answers 500 for a block that it does not have."""


class Gateways:
    """Some gateways in order of preference. Its coroutines belong to one event loop."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        # A pool of connections would let slow answers keep others waiting.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=8)
        # An answer is read as it comes: compression would let few bytes become many.
        self._http = httpx.AsyncClient(limits=limits, headers={"Accept-Encoding": "identity"})

    async def fetch(self, cid: str, timeout_s: float, skip: int = 0) -> bytes:
        """The block that the CID names, from the first gateway that has it; the first `skip` are not asked.

        ContentUnreachable if one of them could not be asked, or nobody answered in time: it may have the block.
        """
        binary = cid_from_text(cid)
        urls = self._urls[skip:]
        errors: list[ContentError] = []
        running: set[asyncio.Task[bytes]] = set()
        try:
            async with asyncio.timeout(timeout_s):
                for position, url in enumerate(urls):
                    running.add(asyncio.create_task(self._fetch(cid, binary, url, timeout_s)))
                    is_last = position == len(urls) - 1
                    while running:
                        limit = None if is_last else NEXT_AFTER_S
                        done, running = await asyncio.wait(running, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
                        for task in done:
                            if (block := _result(task, errors)) is not None:
                                return block
                        if not is_last:
                            break
        except TimeoutError:
            raise ContentUnreachable(_names(urls), f"no block within {timeout_s:g} s") from None
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        raise _combined(cid, urls, errors)

    async def answers(self) -> bool:
        """Whether at least one gateway serves requests, whatever blocks it has."""
        probes = [asyncio.create_task(self._probe(url)) for url in self._urls]
        try:
            for probe in asyncio.as_completed(probes):
                if await probe:
                    return True
            return False
        finally:
            for task in probes:
                task.cancel()
            await asyncio.gather(*probes, return_exceptions=True)

    async def close(self) -> None:
        await self._http.aclose()

    async def _probe(self, url: str) -> bool:
        try:
            async with asyncio.timeout(PROBE_S), self._get(url, PROBE_CID, PROBE_S) as answer:
                return answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR
        except (httpx.HTTPError, TimeoutError):
            return False

    async def _fetch(self, cid: str, binary: bytes, url: str, timeout_s: float) -> bytes:
        try:
            async with self._get(url, cid, timeout_s) as answer:
                block = await _read(cid, url, answer)
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            raise ContentUnreachable(shown(url), str(why) or type(why).__name__) from why
        if not block_matches(binary, block):
            raise ContentMismatch(cid, shown(url))
        return block

    def _get(self, url: str, cid: str, timeout_s: float) -> AbstractAsyncContextManager[httpx.Response]:
        accept = {"Accept": "application/vnd.ipld.raw"}
        address = f"{url}/ipfs/{cid}"
        return self._http.stream("GET", address, params={"format": "raw"}, headers=accept, timeout=timeout_s)


async def _read(cid: str, url: str, answer: httpx.Response) -> bytes:
    if answer.status_code in ABSENT:
        raise ContentNotFound(cid, shown(url))
    if answer.is_redirect:
        target = answer.headers.get("Location", "")[:200]
        raise ContentUnreachable(shown(url), f"it redirects to {target}, which is not followed")
    if answer.status_code != httpx.codes.OK:
        raise ContentUnreachable(shown(url), f"status {answer.status_code}")
    block = bytearray()
    async for piece in answer.aiter_raw():
        block += piece
        if len(block) > MAX_BLOCK_BYTES:
            raise ContentMismatch(cid, shown(url))
    return bytes(block)


def _result(task: asyncio.Task[bytes], errors: list[ContentError]) -> bytes | None:
    try:
        return task.result()
    except ContentError as error:
        errors.append(error)
        return None


def _combined(cid: str, urls: Sequence[str], errors: Sequence[ContentError]) -> ContentError:
    """The error for all gateways together: that of one which could not be asked, before a mismatch, before absence."""
    for kind in (ContentUnreachable, ContentMismatch):
        for error in errors:
            if isinstance(error, kind):
                return error
    return ContentNotFound(cid, _names(urls))


def _names(urls: Sequence[str]) -> str:
    return ", ".join(map(shown, urls))
