"""The trace of a message in Kafka: the header `traceparent`, which only messages of a trace that is kept have."""

HEADER = "traceparent"
KEPT = 1
"""The bit of a trace that is kept in the flags at the end of its `traceparent`; other bits may be set too."""


def trace_headers(traceparent: str | None) -> list[tuple[str, str | bytes | None]]:
    """The headers of a message that belongs to this trace; none if the trace is not kept."""
    if traceparent is None or not int(traceparent.rpartition("-")[2], 16) & KEPT:
        return []
    return [(HEADER, traceparent.encode())]
