"""What every service's FastAPI app has: problem+json errors, /health and /metrics."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

PROBLEM = "application/problem+json"


class Lifespan(Protocol):
    """An async context manager around the life of an app."""

    def __call__(self, app: FastAPI, /) -> AbstractAsyncContextManager[Any]: ...


def problem(
    status: int,
    detail: object,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An RFC 9457 answer: `{type, title, status, detail}`, with `errors` for the fields that were wrong."""
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body["detail"] = detail
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """A raised HTTPException, and what the router itself refuses (404, 405)."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, error.detail, headers=error.headers)


async def on_invalid(_request: Request, error: Exception) -> Response:
    """A request that does not fit its schema: which field, and why. The value itself is not sent back."""
    assert isinstance(error, RequestValidationError)
    errors = [{"field": ".".join(map(str, wrong["loc"])), "reason": str(wrong["msg"])} for wrong in error.errors()]
    return problem(422, "The request does not fit; see errors.", errors)


def metrics() -> Response:
    """The process's counters in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def service_app(title: str, lifespan: Lifespan | None = None) -> FastAPI:
    """An app with the common routes; a service adds its own, and may replace /health by adding it to a router first."""
    app = FastAPI(title=title, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    app.add_api_route("/health", lambda: {"status": "ok"}, methods=["GET"], include_in_schema=False)
    return app
