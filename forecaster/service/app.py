"""The FastAPI app of the forecast service: it owns its routes and the connections they read through."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import psycopg_pool
import pymongo.errors
import redis.exceptions
from fastapi import APIRouter, FastAPI, HTTPException, Request

from forecaster.errors import HorizonError, NotKeptError, StaleHistoryError, TrainingError, UnknownAssetError
from forecaster.service.forecasting import Stores, answer
from forecaster.service.schemas import (
    ForecastsReply,
    ForecastsRequest,
    Health,
    RecalibrationReply,
    RecalibrationRequest,
)
from forecaster.service.serving import Serving
from forecaster.trained import Trained
from forewatt.settings import Settings
from forewatt.stores.mongo import database
from forewatt.stores.postgres import pool
from forewatt.stores.redis import client
from forewatt.web.app import service_app

log = logging.getLogger(__name__)

UNREACHABLE = (psycopg.Error, psycopg_pool.PoolTimeout, pymongo.errors.PyMongoError, redis.exceptions.RedisError)
RETRY_AFTER = {"Retry-After": "30"}


def create_app(trained: Trained, settings: Settings, folder: Path | None = None) -> FastAPI:
    """The service of one trained model; the stores of `settings` are opened when the app starts.

    With the `folder` that the model was loaded from it can be recalibrated there.
    """
    serving = Serving(trained, folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        documents, features = database(settings), client(settings.redis_url)
        with pool(settings.postgres_url, max_size=4) as connections:
            app.state.stores = Stores(connections, features, documents)
            yield
        features.close()
        documents.client.close()

    app = service_app(f"Forewatt forecasts: {trained.model.name}", lifespan)
    # NOTE: in front of the kit's own /health, which the first match would otherwise answer.
    app.router.routes[:0] = routes(serving).routes
    return app


def routes(serving: Serving) -> APIRouter:
    """The routes; plain functions, so that FastAPI runs them in its threads.

    Each request takes the model once, so that one that is answered while the model is swapped has one version.
    """
    router = APIRouter()

    @router.get("/health")
    def health() -> Health:
        trained = serving.trained
        return Health(model=trained.model.name, model_version=trained.version)

    @router.post("/v1/forecasts")
    def forecasts(asked: ForecastsRequest, request: Request) -> ForecastsReply:
        began = time.perf_counter()
        try:
            reply = answer(serving.trained, request.app.state.stores, asked)
        except UnknownAssetError as error:
            raise HTTPException(404, str(error)) from error
        except HorizonError as error:
            raise HTTPException(422, str(error)) from error
        except StaleHistoryError as error:
            raise HTTPException(503, str(error), RETRY_AFTER) from error
        except UNREACHABLE as error:
            log.warning("a store did not answer: %s", error)
            raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error
        log.info("%d feeds in %.3f s, %d stale", len(reply.forecasts), time.perf_counter() - began, len(reply.stale))
        return reply

    @router.post("/v1/recalibrations")
    def recalibrations(asked: RecalibrationRequest, request: Request) -> RecalibrationReply:
        try:
            before, after = serving.recalibrate(request.app.state.stores, asked)
        except (TrainingError, NotKeptError) as error:
            raise HTTPException(409, str(error)) from error
        except UNREACHABLE as error:
            raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error
        log.info("recalibrated %s to %s", before, after)
        return RecalibrationReply(model=serving.trained.model.name, model_version=after, previous_version=before)

    return router
