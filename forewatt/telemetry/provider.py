"""Makes the spans of OpenTelemetry; only `tracing` imports it, and only while traces are on."""

import atexit
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.zipkin.json import ZipkinExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from forewatt.telemetry.requests import RequestSpans

_HEADER = TraceContextTextMapPropagator()
ZIPKIN_PATH = "/api/v2/spans"
EXPORT_S = 5
"""How long an export may take; a collector that is away costs spans, never work."""


class Share(Sampler):
    """Keeps a share of the traces, chosen by their ids, so that all processes keep the same ones.

    A call without a request or a `span` around it begins no trace. The header of a request can leave it out.
    """

    def __init__(self, share: float) -> None:
        self._by_id = TraceIdRatioBased(share)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Whether a span that begins now is kept."""
        parent = trace.get_current_span(parent_context).get_span_context()
        if parent.is_valid and not parent.trace_flags.sampled:
            return SamplingResult(Decision.DROP)
        if parent.is_valid and not parent.is_remote:
            return SamplingResult(Decision.RECORD_AND_SAMPLE, attributes)
        if not parent.is_valid and kind is SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return self._by_id.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        """The sampler's name for the SDK."""
        return f"Share({self._by_id.get_description()})"


class Tracing:
    """The spans of one process."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("forewatt")
        self._watched = list(_instrumentors())
        for instrumentor, options in self._watched:
            instrumentor.instrument(tracer_provider=provider, **options)

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """See `tracing.span`."""
        with self._tracer.start_as_current_span(name, attributes=dict(attributes)):
            yield

    @contextmanager
    def continued(self, headers: Sequence[str], name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """See `tracing.continued`."""
        contexts = [_HEADER.extract({"traceparent": header}) for header in headers]
        links = [Link(trace.get_current_span(context).get_span_context()) for context in contexts[1:]]
        own = dict(attributes)
        with self._tracer.start_as_current_span(name, context=contexts[0], links=links, attributes=own):
            yield

    def current_traceparent(self) -> str | None:
        """See `tracing.current_traceparent`."""
        carrier: dict[str, str] = {}
        _HEADER.inject(carrier)
        return carrier.get("traceparent")

    def current_trace_id(self) -> str | None:
        """See `tracing.current_trace_id`."""
        context = trace.get_current_span().get_span_context()
        return format(context.trace_id, "032x") if context.is_valid else None

    def watch_app(self, app: FastAPI) -> None:
        """See `tracing.watch_app`."""
        app.add_middleware(RequestSpans, tracer=self._tracer)

    def close(self) -> None:
        """Export what waits, and watch the libraries no more."""
        for instrumentor, _ in self._watched:
            instrumentor.uninstrument()
        self._provider.shutdown()


def started(part: str, share: float, exporter: SpanExporter, processor: SpanProcessor | None = None) -> Tracing:
    """Make spans for a part of Forewatt, and for what it asks over HTTP and of stores."""
    provider = TracerProvider(
        sampler=Share(share), resource=Resource.create({"service.name": part}), shutdown_on_exit=False
    )
    provider.add_span_processor(processor or BatchSpanProcessor(exporter, export_timeout_millis=EXPORT_S * 1_000))
    tracing = Tracing(provider)
    atexit.register(provider.shutdown)
    return tracing


def exporter_of(url: str) -> SpanExporter:
    """Zipkin's exporter for its path, else one for OTLP over HTTP."""
    if url.rstrip("/").endswith(ZIPKIN_PATH):
        return ZipkinExporter(endpoint=url, timeout=EXPORT_S)
    return OTLPSpanExporter(endpoint=url, timeout=EXPORT_S)


def _hide_path(span: trace.Span, request: Any) -> None:
    """Keep the origin of a URL only: the path of a chain's endpoint often has its key."""
    url = request.url
    origin = f"{url[0].decode()}://{url[1].decode()}" if isinstance(url, tuple) else f"{url.scheme}://{url.host}"
    for name in ("http.url", "url.full"):
        if name in (getattr(span, "attributes", None) or {}):
            span.set_attribute(name, origin)


async def _hide_path_async(span: trace.Span, request: Any) -> None:
    _hide_path(span, request)


def _instrumentors() -> Iterator[tuple[Any, dict[str, Any]]]:
    """One for each library that is installed here, with its options; a role's extra brings its own."""
    if find_spec("httpx"):
        from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

        yield HTTPXClientInstrumentor(), {"request_hook": _hide_path, "async_request_hook": _hide_path_async}
    if find_spec("psycopg"):
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor

        yield PsycopgInstrumentor(), {}
    if find_spec("redis"):
        from opentelemetry.instrumentation.redis import RedisInstrumentor

        yield RedisInstrumentor(), {}
    if find_spec("pymongo"):
        yield _MongoCommands(), {}


class _MongoCommands:
    """Makes a span of each MongoDB command, for the clients that are made afterwards.

    The library's own instrumentor keeps the provider that it was given first, so traces that are started a second
    time in a process would have no span of MongoDB.
    """

    def __init__(self) -> None:
        self._listener: Any = None

    def instrument(self, tracer_provider: TracerProvider) -> None:
        from opentelemetry.instrumentation.pymongo import CommandTracer
        from pymongo import monitoring

        self._listener = CommandTracer(tracer_provider.get_tracer("forewatt.mongodb"))
        monitoring.register(self._listener)

    def uninstrument(self) -> None:
        self._listener.is_enabled = False
