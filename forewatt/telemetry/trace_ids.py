"""The id of the request that a process works on, as in the W3C's `traceparent` header. Each line of the log has it."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from forewatt.telemetry.tracing import current_trace_id

TRACEPARENT = re.compile(r"00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}")
ZERO = "0" * 32
_trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)


@contextmanager
def traced(traceparent: str | None = None) -> Iterator[str]:
    """Work under the trace of a header, or under a new one if there is none or it is not valid."""
    found = TRACEPARENT.fullmatch(traceparent or "")
    trace = found["trace"] if found and found["trace"] != ZERO else secrets.token_hex(16)
    token = _trace_id.set(trace)
    try:
        yield trace
    finally:
        _trace_id.reset(token)


def trace_fields() -> dict[str, str]:
    """The fields of a log record: the trace's id; empty outside of a request."""
    trace = current_trace_id() or _trace_id.get()
    return {} if trace is None else {"trace_id": trace}
