"""The FastAPI app of every service: problem+json errors, /health and /metrics."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from forewatt.foreign_json import limit_recursion

PROBLEM = "application/problem+json"
API_V1 = "/api/v1"
"""The path that all routes of the public API share."""


class Lifespan(Protocol):
    """A function that returns an async context manager for the app's lifetime."""

    def __call__(self, app: FastAPI, /) -> AbstractAsyncContextManager[Any]: ...


def problem(
    status: int,
    detail: object,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An RFC 9457 response: `{type, title, status, detail}`, and `errors` for invalid fields."""
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body["detail"] = detail
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Answer an HTTPException, including the router's own (404, 405)."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, error.detail, headers=error.headers)


async def on_invalid(_request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its schema: name the fields and reasons, never the values."""
    assert isinstance(error, RequestValidationError)
    errors = [{"field": ".".join(map(str, wrong["loc"])), "reason": str(wrong["msg"])} for wrong in error.errors()]
    return problem(422, "The request does not fit; see errors.", errors)


def metrics() -> Response:
    """The process's metrics in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def service_app(title: str, lifespan: Lifespan | None = None) -> FastAPI:
    """An app with the common routes. Services add their own routes and may replace /health."""
    limit_recursion()
    app = FastAPI(title=title, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    app.add_api_route("/health", lambda: {"status": "ok"}, methods=["GET"], include_in_schema=False)
    return app
