"""Errors as problem+json (RFC 9457), each with a type that a program can tell apart.

raise Problem(404, "There is no feed {feed}; GET /api/v1/feeds lists them.", "no-feed", feed=7)
-> {"type": "urn:forewatt:problem:no-feed", "title": "Not Found", "status": 404,
    "detail": "There is no feed 7; GET /api/v1/feeds lists them.", "values": {"feed": 7}}
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from forewatt.stores.errors import STORE_UNAVAILABLE

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
PREFIX: Final = "urn:forewatt:problem:"
TYPES: Final = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    410: "gone",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    429: "too-many-requests",
    500: "internal-error",
    502: "upstream-failed",
    503: "unavailable",
}
"""The type of a problem that names none, by its status."""
RETRY_AFTER_S: Final = 5


class FieldError(BaseModel):
    """What is wrong with one field of a request."""

    field: str = Field(examples=["query.limit"])
    reason: str = Field(examples=["Input should be greater than or equal to 1"])


class ProblemReply(BaseModel):
    """An error. `errors` is there if fields of the request are invalid.

    `values` are those that the sentence names, so that a client can say it in another language.
    """

    type: str = Field(examples=["urn:forewatt:problem:no-feed"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no feed 99; GET /api/v1/feeds lists them."])
    errors: list[FieldError] | None = None
    values: dict[str, str | int] | None = Field(None, examples=[{"feed": 99}])


class Problem(HTTPException):
    """An HTTP error with a type of its own; without one the status decides.

    `detail` names its values in braces; a type that has values always has the same ones.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        sentence = detail.format(**values) if values else detail
        super().__init__(status, sentence, headers=dict(headers) if headers else None)
        self.kind = kind
        self.values = values


class Refusal(ValueError):
    """Why something is refused: the sentence, the type and the values of the Problem that says so."""

    def __init__(self, sentence: str, kind: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self._sentence, self._kind, self._values = sentence, kind, values

    def problem(self, status: int) -> Problem:
        """The problem that says so."""
        return Problem(status, self._sentence, self._kind, None, **self._values)


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "An error, as problem+json.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemReply"}}},
    }
}
"""The part of a route's OpenAPI that says how it fails."""


def problem(
    status: int,
    detail: object,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    kind: str | None = None,
    **values: object,
) -> JSONResponse:
    """A problem as a response. `detail` is the whole sentence; `values` are those that it names."""
    name = kind or TYPES.get(status)
    body: dict[str, object] = {
        "type": PREFIX + name if name else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
    }
    if errors is not None:
        body["errors"] = errors
    if values:
        body["values"] = {name: value if isinstance(value, int) else str(value) for name, value in values.items()}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Answer an HTTPException, including the router's own (404, 405)."""
    assert isinstance(error, HTTPException)
    kind, values = getattr(error, "kind", None), getattr(error, "values", {})
    return problem(error.status_code, error.detail, headers=error.headers, kind=kind, **values)


async def on_invalid(_request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its schema: name the fields and reasons, never the values."""
    assert isinstance(error, RequestValidationError)
    errors = [{"field": ".".join(map(str, wrong["loc"])), "reason": str(wrong["msg"])} for wrong in error.errors()]
    return problem(422, "The request does not fit; see errors.", errors)


async def on_store_error(request: Request, error: Exception) -> Response:
    """Answer a request whose store does not answer; the reason stays in the log."""
    log.warning("a store did not answer", extra={"path": request.url.path, "why": error})
    return problem(503, "A store does not answer; try again.", headers={"Retry-After": str(RETRY_AFTER_S)})


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer any other failure. Starlette raises it again afterwards, so that the server logs its traceback."""
    log.error("a request failed", extra={"path": request.url.path, "why": repr(error)})
    return problem(500, "The request failed for a reason that is in the server's log.")


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of an app a problem."""
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    for kind in (*STORE_UNAVAILABLE, PoolTimeout):
        app.add_exception_handler(kind, on_store_error)
    app.add_exception_handler(Exception, on_unexpected)
