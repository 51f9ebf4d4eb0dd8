"""Puts the routes of the settlement service together under /api/v1, and the live events beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI

from forewatt.settings import Settings
from forewatt.web.app import API_V1
from forewatt.web.live.routes import events_router
from oracle.service.parts import ServiceParts
from oracle.service.routes import (
    chain,
    feeds,
    forecasters,
    forecasts,
    models,
    payouts,
    pools,
    proofs,
    rounds,
    settlements,
    status,
    wallet,
)

_FIRST_PASS_S, _POLL_S = 60.0, 0.05


def router(settings: Settings) -> APIRouter:
    """The routes under /api/v1 and the live events; an app that includes them runs the index while it lives."""
    service = ServiceParts.of(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.start()
        try:
            if settings.share_port:
                await _first_pass(service)
            yield
        finally:
            service.stop()

    api = APIRouter(prefix=API_V1, lifespan=lifespan)
    feeds.add_routes(api, service, feeds.registered)
    resources = (
        *(status, rounds, forecasters, forecasts, models),
        *(payouts, pools, proofs, settlements, chain, wallet),
    )
    for resource in resources:
        resource.add_routes(api, service)
    whole = APIRouter()
    whole.include_router(api)
    whole.include_router(events_router(settings.redis_url, service.lookup.followed))
    return whole


async def _first_pass(service: ServiceParts) -> None:
    """Wait until the index is ready, at most _FIRST_PASS_S: the process's predecessor answers meanwhile."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_FIRST_PASS_S):
            while service.thread.state == "starting":
                await asyncio.sleep(_POLL_S)
