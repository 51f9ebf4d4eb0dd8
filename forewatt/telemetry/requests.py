"""Makes a span of each HTTP request that a service answers; only `provider` imports it.

The middleware of OpenTelemetry's instrumentation of FastAPI takes as long as a small request, even for a request whose
trace is not kept. This one decides first, and adds little to those.
"""

from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADER = TraceContextTextMapPropagator()
UNTRACED = frozenset({"health", "metrics"})
"""The last parts of paths whose requests make no spans."""


class RequestSpans:
    """An ASGI middleware. A span has the request's method, its route and its status, and no query."""

    def __init__(self, app: ASGIApp, tracer: trace.Tracer) -> None:
        self._app, self._tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request within its span."""
        if scope["type"] != "http" or scope["path"].rpartition("/")[2] in UNTRACED:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        with self._tracer.start_as_current_span(method, _parent(scope), SpanKind.SERVER) as span:
            if not span.is_recording():
                await self._app(scope, receive, send)
                return
            span.set_attributes({"http.request.method": method, "url.path": scope["path"]})

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, noted)
            except Exception:
                # Starlette answers it with 500, further outside.
                _note_status(span, 500)
                raise
            finally:
                _note_route(span, method, scope.get("route"))


def _parent(scope: Scope) -> Context:
    """The trace of the request's header, which another trace in this process must not replace."""
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return _HEADER.extract({"traceparent": value.decode("latin-1")}, Context())
    return Context()


def _note_status(span: trace.Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def _note_route(span: trace.Span, method: str, route: Any) -> None:
    """Name the span after the route, which is known once the request has been answered."""
    if (path := getattr(route, "path", None)) is not None:
        span.update_name(f"{method} {path}")
        span.set_attribute("http.route", path)
