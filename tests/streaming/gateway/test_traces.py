"""A batch of a kept trace takes it into Kafka. No other gateway runs here, so this one owns every agent."""

from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from forewatt.embedded.stack import Stack
from forewatt.telemetry.provider import started
from forewatt.telemetry.tracing import current_trace_id, span, use
from tests.streaming.gateway.replicas import serving
from tests.streaming.gateway.test_gateway import TOKENS, post, record


@pytest.mark.parametrize(("share", "kept"), [(1.0, True), (0.0, False)])
def test_a_batch_of_a_kept_trace_takes_it_into_kafka(
    stack_parts: Callable[..., Stack], kafka_messages: Any, share: float, kept: bool
) -> None:
    settings = stack_parts("kafka", "registry").settings.model_copy(update={"gateway_tokens": TOKENS})
    exporter = InMemorySpanExporter()
    tracing = started("gateway", share, exporter, SimpleSpanProcessor(exporter))
    use(tracing)
    asset_id = f"traced-{kept}"
    try:
        with serving(settings, asset_id) as gateway, span("send batch"):
            trace = current_trace_id()
            assert post(gateway, "e", 902 - kept, record(asset_id)).status_code == 202
    finally:
        use(None)
        tracing.close()
    messages = kafka_messages(settings.kafka_bootstrap, "telemetry.weather")
    (message,) = [message for message in messages if message.key() == asset_id.encode()]
    spans = {one.name: format(one.context.trace_id, "032x") for one in exporter.get_finished_spans()}
    assert (spans.get("write to Kafka") == trace) is kept
    if not kept:
        assert message.headers() is None
        return
    ((name, value),) = message.headers()
    assert (name, value.decode().split("-")[1]) == ("traceparent", trace)
