"""Traces join over HTTP and messages, keep a share, and cost nothing while they are off."""

import json
import logging
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from forewatt.telemetry import tracing
from forewatt.telemetry.provider import Tracing, exporter_of, started
from forewatt.telemetry.trace_ids import carried, resumed, trace_fields, traced
from forewatt.telemetry.tracing import current_trace_id, span, start_tracing, use
from forewatt.web.app import service_app
from tests.collector import collecting
from tests.serving import serving

PARENT = f"00-{'ab' * 16}-{'cd' * 8}-"


@contextmanager
def traces(share: float = 1.0) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    running: Tracing = started("tests", share, exporter, SimpleSpanProcessor(exporter))
    use(running)
    try:
        yield exporter
    finally:
        use(None)
        running.close()


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    with traces() as exporter:
        yield exporter


@contextmanager
def served() -> Iterator[str]:
    """A service that answers with its trace."""
    app = service_app("test")

    @app.get("/feeds/{number}")
    def feed(number: int) -> dict[str, str | None]:
        return {"number": str(number), "trace": current_trace_id()}

    with serving(app) as url:
        yield url


def test_request__unknown_path_or_failure__is_a_span_with_its_status(kept: InMemorySpanExporter) -> None:
    app = service_app("test")

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a fault of the service")

    with serving(app) as url, span("ask"):
        for path in ("nothing", "broken", "health?key=1"):
            httpx.get(f"{url}/{path}")
    spans = {each.name: each for each in kept.get_finished_spans() if each.kind is SpanKind.SERVER}
    found = {name: (each.attributes or {}).get("http.response.status_code") for name, each in spans.items()}
    assert found == {"GET": 404, "GET /broken": 500}
    assert not spans["GET /broken"].status.is_ok
    assert spans["GET"].status.is_ok or spans["GET"].status.is_unset


def asked_by_a_stranger(url: str, traceparent: str) -> str | None:
    """The trace that the service saw. urllib adds no header of its own."""
    request = urllib.request.Request(f"{url}/feeds/3", headers={"traceparent": traceparent})
    with urllib.request.urlopen(request) as answer:
        trace: str | None = json.load(answer)["trace"]
    return trace


def trace_of(kept: ReadableSpan) -> str:
    return format(kept.context.trace_id, "032x")


def test_request__within_a_span__is_one_trace_with_it(kept: InMemorySpanExporter) -> None:
    with served() as url, span("send batch", sequence=7):
        trace = current_trace_id()
        answer = httpx.get(f"{url}/feeds/3?key=secret-key").json()
    assert answer["trace"] == trace
    spans = {each.name: each for each in kept.get_finished_spans()}
    assert set(spans) == {"send batch", "GET", "GET /feeds/{number}"}
    assert {trace_of(each) for each in spans.values()} == {trace}
    assert dict(spans["send batch"].attributes or {}) == {"sequence": 7}
    assert spans["GET"].resource.attributes["service.name"] == "tests"
    assert "secret-key" not in str([dict(each.attributes or {}) for each in spans.values()])


def test_request__outside_of_any_work__begins_no_trace(kept: InMemorySpanExporter) -> None:
    with served() as url:
        httpx.get(f"{url}/feeds/3")
        httpx.get(f"{url}/metrics")
    assert kept.get_finished_spans() == ()


@pytest.mark.parametrize(("flags", "share", "spans"), [("01", 1.0, 1), ("00", 1.0, 0), ("01", 0.0, 0)])
def test_request__with_a_strangers_header__is_kept_by_its_flag_and_our_share(
    flags: str, share: float, spans: int
) -> None:
    with traces(share) as exporter, served() as url:
        answer = asked_by_a_stranger(url, PARENT + flags)
        kept = [each for each in exporter.get_finished_spans() if each.name.startswith("GET /")]
    assert len(kept) == spans
    assert answer == "ab" * 16


def on_another_thread(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_work_of_another_thread__resumed__is_part_of_the_trace(kept: InMemorySpanExporter) -> None:
    def work() -> dict[str, str]:
        with resumed([None, *carriers], "store", store="postgresql"):
            return trace_fields()

    carriers = []
    for name in ("first", "second"):
        with span(name):
            carriers.append(carried())
    assert on_another_thread(trace_fields) == {}
    fields = on_another_thread(work)
    first, second, store = kept.get_finished_spans()
    assert fields == {"trace_id": trace_of(first)}
    assert trace_of(store) == trace_of(first)
    assert store.parent is not None
    assert store.parent.span_id == first.context.span_id
    assert [link.context.trace_id for link in store.links] == [second.context.trace_id]
    assert dict(store.attributes or {}) == {"store": "postgresql"}


def test_work_of_another_thread__traces_off__still_has_the_id_of_its_request() -> None:
    def work() -> dict[str, str]:
        with resumed([carrier], "store"):
            return trace_fields()

    with traced(PARENT + "01"):
        carrier = carried()
    assert on_another_thread(work) == {"trace_id": "ab" * 16}
    assert carried() is None
    with resumed([None], "store"):
        assert trace_fields() == {}


def test_stores__of_traces_that_are_started_again__are_spans_of_the_newer_ones(stack_parts: Callable[..., Any]) -> None:
    settings: Settings = stack_parts("postgres", "redis", "mongo").settings

    def ask_each_store() -> None:
        documents = mongo.database(settings)
        documents.command("ping")
        documents.client.close()
        with postgres.connect(settings.postgres_url) as connection:
            connection.execute("select 1")
        with redis.client(settings.redis_url) as hot:
            hot.ping()

    seen = []
    for _ in range(2):
        with traces() as exporter:
            with span("ask"):
                trace = current_trace_id()
                ask_each_store()
            ours = [each for each in exporter.get_finished_spans() if trace_of(each) == trace]
        ask_each_store()
        assert len(exporter.get_finished_spans()) == len(ours)
        seen.append({str((each.attributes or {}).get("db.system")) for each in ours})
    assert seen == [{"None", "mongodb", "postgresql", "redis"}] * 2


def test_share__of_many_traces__is_kept(kept: InMemorySpanExporter) -> None:
    with traces(0.25) as exporter:
        for _ in range(2_000):
            with span("work"), span("part"):
                pass
    names = [each.name for each in exporter.get_finished_spans()]
    assert names.count("work") == names.count("part")
    assert 400 < names.count("work") < 600
    assert kept.get_finished_spans() == ()


def test_off__nothing_is_made_and_nothing_is_imported() -> None:
    start_tracing("tests", Settings(traces_url=""))
    assert span("a") is span("b", number=1)
    with span("a"):
        assert current_trace_id() is None
    lines = "import sys, forewatt.web.app; print('opentelemetry.sdk.trace' in sys.modules, 'fastapi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_exporter__path_of_zipkin__is_zipkins() -> None:
    assert type(exporter_of("http://127.0.0.1:9411/api/v2/spans")).__name__ == "ZipkinExporter"
    assert type(exporter_of("http://127.0.0.1:4318/v1/traces")).__name__ == "OTLPSpanExporter"


def test_collector__gets_the_spans_in_zipkins_form() -> None:
    with collecting() as collector:
        running = started("edge", 1.0, exporter_of(collector.url))
        use(running)
        try:
            with span("send batch", sequence=7):
                trace = current_trace_id()
        finally:
            use(None)
            running.close()  # exports what waits
    (sent,) = collector.spans
    assert (sent["traceId"], sent["name"]) == (trace, "send batch")
    assert dict(sent["tags"])["sequence"] == "7"
    assert sent["localEndpoint"] == {"serviceName": "edge"}


def test_collector__that_is_away__costs_no_work(caplog: pytest.LogCaptureFixture) -> None:
    running = started("tests", 1.0, exporter_of(f"http://127.0.0.1:{free_port()}/api/v2/spans"))
    use(running)
    caplog.set_level(logging.CRITICAL, "opentelemetry")
    try:
        begun = time.monotonic()
        with tracing.span("work"):
            pass
        assert time.monotonic() - begun < 1
    finally:
        use(None)
        running.close()
    assert time.monotonic() - begun < 30
