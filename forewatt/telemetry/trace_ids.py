"""The id of the request that a process works on, as in the W3C's `traceparent` header. Each line of the log has it.

Work that one thread hands to another goes on under its trace: the first one keeps `carried()` with the work, the second
one does it in `resumed(...)`.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from forewatt.telemetry.tracing import continued, current_trace_id, current_traceparent

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


def carried() -> str | None:
    """The `traceparent` of the present work, to go on with it elsewhere; None outside of any."""
    if (header := current_traceparent()) is not None:
        return header
    trace = _trace_id.get()
    return None if trace is None else f"00-{trace}-{secrets.token_hex(8)}-00"


@contextmanager
def resumed(carriers: Sequence[str | None], name: str, **attributes: str | int) -> Iterator[None]:
    """A part of the work that was `carried`, on another thread.

    Work for several at once belongs to the trace of the first one that has any; its span names the others.
    """
    known = list(dict.fromkeys(carrier for carrier in carriers if carrier is not None))
    if not known:
        yield
        return
    with traced(known[0]), continued(known, name, **attributes):
        yield


def trace_fields() -> dict[str, str]:
    """The fields of a log record: the trace's id; empty outside of a request."""
    trace = current_trace_id() or _trace_id.get()
    return {} if trace is None else {"trace_id": trace}
