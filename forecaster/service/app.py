"""The FastAPI app of the forecast service: it owns its routes and the connections they read through."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import psycopg_pool
import pymongo.errors
import redis.exceptions
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response

from forecaster.errors import (
    BusyError,
    DeadlineError,
    ForecasterError,
    HorizonError,
    NotExplainableError,
    StaleHistoryError,
    TrainingError,
    UnknownAssetError,
    UnsavedModelError,
)
from forecaster.prediction.trained import TrainedModel
from forecaster.service.forecasting import Stores, answers, explained
from forecaster.service.known import KnownAssets
from forecaster.service.outcomes import Outcomes
from forecaster.service.queue import MAX_WAITING, Answers, ForecastQueue
from forecaster.service.recent import RecentHistory
from forecaster.service.results.events import Events
from forecaster.service.results.history import SCHEMA, History
from forecaster.service.results.newest import NewestForecasts
from forecaster.service.results.writer import Results
from forecaster.service.schemas import (
    AttributionsReply,
    ForecastsReply,
    ForecastsRequest,
    Health,
    RecalibrationReply,
    RecalibrationRequest,
)
from forecaster.service.serving import Serving
from forewatt.settings import Settings
from forewatt.stores.mongo import database
from forewatt.stores.postgres import apply_schema, pool
from forewatt.stores.redis import client
from forewatt.web.app import service_app

log = logging.getLogger(__name__)

UNREACHABLE = (psycopg.Error, psycopg_pool.PoolTimeout, pymongo.errors.PyMongoError, redis.exceptions.RedisError)
RETRY_AFTER = {"Retry-After": "30"}
STATUS: dict[type[ForecasterError], tuple[int, dict[str, str] | None]] = {
    UnknownAssetError: (404, None),
    HorizonError: (422, None),
    BusyError: (429, {"Retry-After": "1"}),
    DeadlineError: (503, {"Retry-After": "1"}),
    StaleHistoryError: (503, RETRY_AFTER),
}


def create_app(
    trained: TrainedModel, settings: Settings, folder: Path | None = None, max_waiting: int = MAX_WAITING
) -> FastAPI:
    """The service of one trained model; the stores of `settings` are opened when the app starts.

    With the `folder` that the model was loaded from it can be recalibrated there.
    """
    serving = Serving(trained, folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        documents, features = database(settings), client(settings.redis_url)
        apply_schema(settings.postgres_url, SCHEMA)
        kept = Results([History(settings.postgres_url), NewestForecasts(documents), Events(features)])
        with pool(settings.postgres_url, max_size=4) as connections, kept as results:
            app.state.stores = stores = Stores(
                connections, features, KnownAssets(documents), Outcomes(), RecentHistory(), results
            )
            app.state.documents = documents

            def bodies(requests: Sequence[ForecastsRequest]) -> Answers:
                # the model is taken once, so that one that is swapped meanwhile does not mix versions
                replies = answers(serving.trained, stores, requests)
                return [r if isinstance(r, ForecasterError) else r.model_dump_json().encode() for r in replies]

            async with ForecastQueue(bodies, max_waiting) as app.state.queue:
                yield
        features.close()
        documents.client.close()

    app = service_app(f"Forewatt forecasts: {trained.model.name}", lifespan)
    # NOTE: in front of the kit's own /health, which the first match would otherwise answer.
    app.router.routes[:0] = routes(serving).routes
    return app


def routes(serving: Serving) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/health")
    def health() -> Health:
        trained = serving.trained
        return Health(model=trained.model.name, model_version=trained.version)

    @router.post("/v1/forecasts", response_model=ForecastsReply)
    async def forecasts(asked: ForecastsRequest, request: Request) -> Response:
        try:
            body = await request.app.state.queue.ask(asked)
        except tuple(STATUS) as error:
            status, headers = STATUS[type(error)]
            raise HTTPException(status, str(error), headers) from error
        except UNREACHABLE as error:
            log.warning("a store did not answer: %s", error)
            raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error
        # NOTE: written where it was computed; FastAPI would turn a quarter of a million numbers over twice more.
        return Response(body, media_type="application/json")

    @router.post("/v1/attributions")
    def attributions(asked: ForecastsRequest, request: Request) -> AttributionsReply:
        try:
            return explained(serving.trained, request.app.state.stores, asked)
        except NotExplainableError as error:
            raise HTTPException(409, str(error)) from error
        except UnknownAssetError as error:
            raise HTTPException(404, str(error)) from error
        except HorizonError as error:
            raise HTTPException(422, str(error)) from error
        except UNREACHABLE as error:
            raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error

    @router.post("/v1/recalibrations")
    def recalibrations(asked: RecalibrationRequest, request: Request) -> RecalibrationReply:
        try:
            before, after = serving.recalibrate(request.app.state.stores.postgres, request.app.state.documents, asked)
        except (TrainingError, UnsavedModelError) as error:
            raise HTTPException(409, str(error)) from error
        except UNREACHABLE as error:
            raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error
        log.info("recalibrated %s to %s", before, after)
        return RecalibrationReply(model=serving.trained.model.name, model_version=after, previous_version=before)

    return router
