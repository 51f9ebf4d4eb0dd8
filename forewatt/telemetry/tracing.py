"""Traces with OpenTelemetry: what a request or a piece of work did, across processes, and how long each part took.

They are off without FOREWATT_TRACES_URL. Then no package of OpenTelemetry is imported, and `span` does nothing.

    with span("send batch", sequence=7):
        ...  # HTTP and the stores make spans of their own within it

A trace begins with a request or with a `span`. What a process asks outside of both, such as a poll, makes none.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from forewatt.settings import Settings
    from forewatt.telemetry.provider import Tracing

_NOTHING: AbstractContextManager[None] = nullcontext()
_tracing: "Tracing | None" = None
"""What makes the spans of this process; None while traces are off."""


def start_tracing(part: str, settings: "Settings") -> None:
    """Turn traces on if the settings name where they go. ModuleNotFoundError without the extra `traces`."""
    if settings.traces_url:
        from forewatt.telemetry.provider import exporter_of, started

        use(started(part, settings.traces_share, exporter_of(settings.traces_url)))


def use(tracing: "Tracing | None") -> None:
    """Make spans with this from now on; None turns traces off."""
    global _tracing
    _tracing = tracing


def span(name: str, **attributes: str | int) -> AbstractContextManager[None]:
    """A part of the current trace, or the beginning of a new one; it lasts as the block."""
    return _NOTHING if _tracing is None else _tracing.span(name, attributes)


def continued(headers: Sequence[str], name: str, **attributes: str | int) -> AbstractContextManager[None]:
    """A part of the trace of the first `traceparent` header, with links to the other ones."""
    return _NOTHING if _tracing is None else _tracing.continued(headers, name, attributes)


def current_traceparent() -> str | None:
    """The `traceparent` header of the current span, None if there is none or traces are off."""
    return None if _tracing is None else _tracing.current_traceparent()


def current_trace_id() -> str | None:
    """The id of the current trace, None if there is none or traces are off."""
    return None if _tracing is None else _tracing.current_trace_id()


def watch_app(app: "FastAPI") -> None:
    """Make a span of each request to an app; call it once the app is made."""
    if _tracing is not None:
        _tracing.watch_app(app)
