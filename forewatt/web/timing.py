"""Measures every HTTP request of a service, and gives its trace's id to the log."""

from time import perf_counter

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forewatt.telemetry.trace_ids import traced

REQUEST = Histogram(
    "forewatt_http_request_seconds",
    "Duration of HTTP requests until the end of the answer",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""The label of a path without a route, and of an unknown method: clients choose both, so they make no labels."""


class Timing:
    """ASGI middleware. `status` is the class of the status code, such as 2xx; 5xx also without an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the app and measure an HTTP request; anything else passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with traced(header(scope, b"traceparent")):
            await self._measured(scope, receive, send)

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = getattr(scope.get("route"), "path", OTHER)
            REQUEST.labels(method, route, f"{status // 100}xx").observe(perf_counter() - started)


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a request's header, None without it."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
