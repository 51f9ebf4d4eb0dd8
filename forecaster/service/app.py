"""The FastAPI app of the forecast service: its routes and its connections to the stores."""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response

from forecaster.errors import (
    BusyError,
    DeadlineError,
    ForecasterError,
    HorizonError,
    ModelFolderError,
    NotExplainableError,
    PromotionError,
    StaleHistoryError,
    TrainingError,
    UnfitAssetsError,
    UnknownAssetError,
    UnsavedModelError,
)
from forecaster.prediction.trained import TrainedModel
from forecaster.service.assets import AssetCache
from forecaster.service.encoding import encoded, preferred
from forecaster.service.forecasting import Stores, answer_requests, explain
from forecaster.service.past_forecasts import PastForecasts
from forecaster.service.queue import MAX_WAITING, Answers, ForecastQueue
from forecaster.service.recent import RecentHistory
from forecaster.service.results import Sink
from forecaster.service.results.events import IssuedEvents
from forecaster.service.results.mongo import NewestForecasts
from forecaster.service.results.postgres import SCHEMA, ForecastHistory
from forecaster.service.results.writer import ResultsWriter
from forecaster.service.schemas import (
    AttributionsReply,
    ForecastsReply,
    ForecastsRequest,
    Health,
    RecalibrationReply,
    RecalibrationRequest,
)
from forecaster.service.served_model import ServedModel
from forewatt.settings import Settings
from forewatt.stores.errors import STORE_UNAVAILABLE
from forewatt.stores.mongo import database
from forewatt.stores.postgres import apply_schema, pool
from forewatt.stores.redis import client
from forewatt.telemetry.trace_ids import resumed
from forewatt.web.accept import accept_of
from forewatt.web.app import service_app
from forewatt.web.auth.access import Rules, checked, guard
from forewatt.web.auth.roles import Scope
from forewatt.web.problems import Problem

log = logging.getLogger(__name__)

RETRY_AFTER = {"Retry-After": "30"}
STATUS: dict[type[ForecasterError], tuple[int, dict[str, str] | None]] = {
    UnknownAssetError: (404, None),
    UnfitAssetsError: (422, None),
    HorizonError: (422, None),
    BusyError: (429, {"Retry-After": "1"}),
    DeadlineError: (503, {"Retry-After": "1"}),
    StaleHistoryError: (503, RETRY_AFTER),
    NotExplainableError: (409, None),
    TrainingError: (409, None),
    ModelFolderError: (409, None),
    PromotionError: (409, None),
    UnsavedModelError: (409, None),
}
"""HTTP status and headers of each error."""
KINDS: dict[type[ForecasterError], str] = {
    NotExplainableError: "not-explainable",
    StaleHistoryError: "stale-history",
    UnknownAssetError: "unknown-asset",
    UnfitAssetsError: "unfit-asset",
}
"""The type of the problem of an error; others have that of their status."""
RULES: Rules = {
    "POST /v1/forecasts": Scope.READ,
    "POST /v1/attributions": Scope.READ,
    "POST /v1/recalibrations": Scope.MODELS,
}


def create_app(
    trained: TrainedModel, settings: Settings, folder: Path | None = None, max_waiting: int = MAX_WAITING
) -> FastAPI:
    """The service of one trained model. It opens the stores of `settings` when it starts.

    `folder` is the folder that the model was loaded from; without it the model cannot be recalibrated.
    """
    served = ServedModel(trained, folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        documents, features = database(settings), client(settings.redis_url)
        apply_schema(settings.postgres_url, SCHEMA)
        sinks: list[Sink] = [ForecastHistory(settings.postgres_url), NewestForecasts(documents), IssuedEvents(features)]
        with pool(settings.postgres_url, max_size=4) as connections, ResultsWriter(sinks) as results:
            app.state.stores = stores = Stores(
                connections,
                features,
                AssetCache(documents),
                PastForecasts(),
                RecentHistory(step_s=trained.step_s),
                results,
            )
            app.state.documents = documents

            def bodies(requests: Sequence[ForecastsRequest]) -> Answers:
                # `trained` is read once, so that a recalibration does not mix versions within a batch.
                with resumed([request.trace for request in requests], "forecast", requests=len(requests)):
                    replies = answer_requests(served.trained, stores, requests)
                pairs = zip(requests, replies, strict=True)
                return [r if isinstance(r, ForecasterError) else encoded(r, q.media_type) for q, r in pairs]

            async with ForecastQueue(bodies, max_waiting) as app.state.queue:
                yield
        features.close()
        documents.client.close()

    app = service_app(f"Forewatt forecasts: {trained.model.name}", lifespan)
    guard(app, settings, RULES)
    # NOTE: these come first, because FastAPI uses the first match and service_app has its own /health.
    app.router.routes[:0] = routes(served).routes
    return app


@contextmanager
def http_errors() -> Iterator[None]:
    """Convert the errors of STATUS and unavailable stores to HTTP errors."""
    try:
        yield
    except tuple(STATUS) as error:
        status, headers = STATUS[type(error)]
        raise Problem(status, str(error), KINDS.get(type(error)), headers) from error
    except STORE_UNAVAILABLE as error:
        log.warning("a store did not answer: %s", error)
        raise HTTPException(503, f"a store did not answer: {error}", RETRY_AFTER) from error


def routes(served: ServedModel) -> APIRouter:
    """The routes of the service."""
    router = APIRouter(dependencies=[Depends(checked)])

    @router.get("/health")
    def health() -> Health:
        trained = served.trained
        return Health(model=trained.model.name, model_version=trained.version)

    @router.post("/v1/forecasts", response_model=ForecastsReply)
    async def forecasts(body: ForecastsRequest, request: Request) -> Response:
        """Forecasts in JSON, or the same map in MessagePack with `Accept: application/msgpack`."""
        body.answer_in(media_type := preferred(accept_of(request.headers)))
        with http_errors():
            reply = await request.app.state.queue.ask(body)
        # NOTE: already encoded; FastAPI would validate and serialise a quarter of a million numbers again.
        return Response(reply, media_type=media_type, headers={"Vary": "Accept"})

    @router.post("/v1/attributions")
    def attributions(body: ForecastsRequest, request: Request) -> AttributionsReply:
        with http_errors():
            return explain(served.trained, request.app.state.stores, body)

    @router.post("/v1/recalibrations")
    def recalibrations(body: RecalibrationRequest, request: Request) -> RecalibrationReply:
        with http_errors():
            before, after = served.recalibrate(request.app.state.stores.postgres, request.app.state.documents, body)
        log.info("recalibrated %s to %s", before, after)
        return RecalibrationReply(model=served.trained.model.name, model_version=after, previous_version=before)

    return router
