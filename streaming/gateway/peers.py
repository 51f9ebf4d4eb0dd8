"""Passes a request on to the gateway that owns the agent's slot."""

import asyncio
import logging
import ssl
from types import TracebackType
from typing import Self

import httpx
from confluent_kafka import KafkaException
from fastapi import Request, Response
from prometheus_client import Counter

from streaming.gateway.queue import not_owner
from streaming.gateway.slots import Slots, slot_of

log = logging.getLogger(__name__)

FORWARDED = "Forewatt-Forwarded"
"""The header of a request that another gateway passed on, with the address of its sender."""
TIMEOUT_S = 60.0
FORWARDS = Counter("forewatt_gateway_forwards_total", "Requests passed on to the gateway that owns the agent's slot")
KEPT = ("content-type", "retry-after", "cache-control")


class Router:
    """Finds the gateway that owns an agent's slot, and asks it if it is another one."""

    def __init__(self, slots: Slots, tls: ssl.SSLContext | None = None) -> None:
        self._slots, self._tls = slots, tls
        self._asking = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S, verify=True if self._tls is None else self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def answer_of_owner(self, agent: str, request: Request) -> Response | None:
        """The owner's answer to this request; None if this gateway is the owner.

        HTTPException 503 while the slot changes hands.
        """
        slot = slot_of(agent)
        if slot in self._slots.owned:
            return None
        url = None if FORWARDED in request.headers else await self._owner(slot)
        if url is None:
            raise not_owner()
        reply = await self._forward(url, request)
        if reply is None or reply.status_code == 503:
            self._slots.forget_owners()
        if reply is None:
            raise not_owner()
        return reply

    async def _owner(self, slot: int) -> str | None:
        try:
            async with self._asking:
                return await asyncio.to_thread(self._slots.owner_url, slot)
        except KafkaException as error:
            log.warning("the owners of the slots are unknown: %s", error)
            return None

    async def _forward(self, url: str, request: Request) -> Response | None:
        headers = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        headers[FORWARDED] = sender_of(request)
        target = f"{url}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
        try:
            reply = await self._http.request(request.method, target, content=await request.body(), headers=headers)
        except httpx.HTTPError as error:
            log.warning("the gateway at %s does not answer: %r", url, error)
            return None
        FORWARDS.inc()
        kept = {name: reply.headers[name] for name in KEPT if name in reply.headers}
        return Response(reply.content, reply.status_code, kept)


def sender_of(request: Request) -> str:
    """The address of the request's sender, also if another gateway passed it on."""
    address = request.client.host if request.client else ""
    return request.headers.get(FORWARDED, address)[:64]
