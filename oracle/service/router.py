"""Puts the routes of the settlement service together under /api/v1."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from forewatt.settings import Settings
from forewatt.web.app import API_V1
from oracle.service.parts import ServiceParts
from oracle.service.routes import (
    chain,
    feeds,
    forecasters,
    forecasts,
    payouts,
    pools,
    proofs,
    rounds,
    settlements,
    status,
    wallet,
)


def router(settings: Settings) -> APIRouter:
    """The routes under /api/v1; an app that includes them runs the index for as long as the app lives."""
    service = ServiceParts.of(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.start()
        try:
            yield
        finally:
            service.stop()

    api = APIRouter(prefix=API_V1, lifespan=lifespan)
    for resource in (status, rounds, forecasters, feeds, forecasts, payouts, pools, proofs, settlements, chain, wallet):
        resource.add_routes(api, service)
    return api
