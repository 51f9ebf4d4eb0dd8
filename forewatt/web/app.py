"""The FastAPI app of every service: problem+json errors, /health and /metrics."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from fastapi import Depends, FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import Receive, Scope, Send

from forewatt.foreign_json import limit_recursion
from forewatt.settings import Settings
from forewatt.telemetry.tracing import watch_app
from forewatt.web.auth.access import Access, checked, origins
from forewatt.web.etags import ETags
from forewatt.web.json_text import JsonText
from forewatt.web.kept_replies import KeptReplies
from forewatt.web.problems import RESPONSES, ProblemReply, add_problem_handlers
from forewatt.web.rate_limits import RateLimits
from forewatt.web.reply_store import Kept, ReplyStore
from forewatt.web.timing import Timing

VERSION = "1"
API_V1 = "/api/v1"
"""The path that all routes of the public API share."""


class Lifespan(Protocol):
    """A function that returns an async context manager for the app's lifetime."""

    def __call__(self, app: FastAPI, /) -> AbstractAsyncContextManager[Any]: ...


def metrics() -> Response:
    """The process's metrics in Prometheus's text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class ServiceApp(FastAPI):
    """An app whose OpenAPI document says that errors are problems; it measures every request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._measured = Timing(super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and measure it, above all middleware: refused requests and failures count, too."""
        await self._measured(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            problem = ProblemReply.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs")
            schemas["ProblemReply"] = problem
            access: Access | None = getattr(self.state, "access", None)
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    operation["x-access"] = access.rules.get(f"{method.upper()} {path}") if access else None
                    operation["responses"].pop("422", None)
                    operation["responses"]["default"] = RESPONSES["default"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
        assert self.openapi_schema is not None
        return self.openapi_schema


def service_app(
    title: str,
    lifespan: Lifespan | None = None,
    health: Callable[[], Response] | None = None,
    *,
    refuses_doubled_keys: bool = True,
) -> FastAPI:
    """An app with the common routes; `health` answers /health instead of a plain ok. Services add their own routes.

    It refuses JSON bodies with a key twice, unless its routes find them themselves.
    """
    limit_recursion()
    app = ServiceApp(
        title=title, lifespan=lifespan, docs_url=None, redoc_url=None, dependencies=[Depends(checked)], version=VERSION
    )
    add_problem_handlers(app)
    app.add_middleware(JsonText, refuses_doubled_keys=refuses_doubled_keys)
    app.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    watch_app(app)
    app.add_api_route("/health", health or (lambda: {"status": "ok"}), methods=["GET"], include_in_schema=False)
    return app


def public_app(title: str, settings: Settings, lifespan: Lifespan | None = None, kept: Kept | None = None) -> FastAPI:
    """A service app for the public API: with ETags, rate limits for each client, and the replies of `kept` routes."""
    app = service_app(title, lifespan)
    app.state.replies = ReplyStore(kept or {}, settings.api_reply_age_s)
    app.add_middleware(ETags, prefix=API_V1)
    app.add_middleware(KeptReplies, prefix=API_V1, store=app.state.replies)
    if allowed := origins(settings):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=allowed,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Link", "Retry-After"],
        )
    app.add_middleware(
        RateLimits, prefix=API_V1, redis_url=settings.redis_url, per_minute=settings.api_requests_per_minute
    )
    return app
