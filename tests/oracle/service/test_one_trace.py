"""The online path under one trace: newest value in Redis, forecast, stores, notarized hash, event in a WebSocket.

The services are the real ones, on real stores and a real chain. One client asks for a forecast and publishes its hash,
both as parts of one piece of work.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from eth_account import Account
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from forecaster.domain import STEP_S
from forecaster.service.app import create_app as forecast_app
from forecaster.training.pipeline import train
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from forewatt.telemetry.provider import started
from forewatt.telemetry.tracing import current_trace_id, span, use
from oracle.service.app import create_app
from tests.databases import own_database
from tests.forecaster.conftest import SMALL, synthetic_panel
from tests.forecaster.region import REGION, TestRegion, fill
from tests.oracle.service.api import awaited
from tests.serving import serving

SERVICE = {"Authorization": "Bearer among-services"}
NOTARIZE = "/api/v1/settlements/notarize"


@dataclass(frozen=True)
class Online:
    """What the client reaches, and the spans of all of it."""

    spans: InMemorySpanExporter
    region: TestRegion
    forecasts: httpx.Client
    api: httpx.Client
    socket: Connection


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """The spans of every service of the test's process."""
    exporter = InMemorySpanExporter()
    running = started("tests", 1.0, exporter, SimpleSpanProcessor(exporter))
    use(running)
    yield exporter
    use(None)
    running.close()


@pytest.fixture
def region(stack_parts: Any) -> Iterator[TestRegion]:
    """A region in stores of its own, with the newest value of one asset in Redis only."""
    own = {"mongo_database": "one_trace", "service_token": "among-services"}
    settings = own_database(stack_parts("postgres", "redis", "mongo").settings, "one_trace").model_copy(update=own)
    panel = synthetic_panel()
    fill(settings, panel)
    region = TestRegion(settings, panel, panel.end_s)
    with redis.client(settings.redis_url) as hot:
        newest = {"last_time_ms": (region.issue_s - STEP_S) * 1_000, "last_pu": 0.25}
        hot.hset(f"features:{REGION}", "wind-0", json.dumps(newest))
        yield region
        hot.delete(f"features:{REGION}")
    documents = mongo.database(settings)
    documents.client.drop_database("one_trace")
    documents.client.close()


@pytest.fixture
def online(
    spans: InMemorySpanExporter, world: Any, settings: Settings, region: TestRegion, tmp_path: Path
) -> Iterator[Online]:
    """The forecast service and the API, with a notary, and a socket that follows every event."""
    key, file = Account.create(), tmp_path / "notary.key"
    file.write_text(key.key.hex())
    file.chmod(0o600)
    world.provider.make_request("anvil_setBalance", [key.address, hex(10**18)])
    trained = train(SMALL["climatology"](), region.panel, REGION, tmp_path / "model", lambda _share: None).trained
    own = settings.model_copy(update={"service_token": "among-services", "notary_key_file": file})
    url = world.serve(create_app(own))
    with (
        serving(forecast_app(trained, region.settings)) as forecasts_url,
        httpx.Client(base_url=forecasts_url, timeout=30) as forecasts,
        httpx.Client(base_url=url, timeout=30) as api,
        connect(f"{url.replace('http', 'ws')}/ws/forecasts?topics=issued,transaction", proxy=None) as socket,
    ):
        awaited(api, "/api/v1/pools", bool)
        yield Online(spans, region, forecasts, api, socket)


def test_forecast_and_its_hash__asked_for_by_one_work__are_one_trace(online: Online) -> None:
    with span("forecast and notarize"):
        trace = current_trace_id()
        reply = online.forecasts.post("/v1/forecasts", json=online.region.body(), headers=SERVICE)
        assert reply.status_code == 200, reply.text
        digest = "0x" + hashlib.sha256(reply.content).hexdigest()
        answer = online.api.post(NOTARIZE, json={"payload_hash": digest}, headers=SERVICE)
        tx_hash = answer.raise_for_status().json()["tx_hash"]

    frames: dict[str, dict[str, Any]] = {}
    while not frames.keys() >= {"issued", "transaction"}:
        frame = json.loads(online.socket.recv(timeout=20))
        frames[frame["topic"]] = frame
    assert frames["issued"]["trace_id"] == frames["transaction"]["trace_id"] == trace
    assert "wind-0" in frames["issued"]["body"]["asset_ids"]
    assert frames["transaction"]["body"] == {"tx_hash": tx_hash, "payload_hash": digest}
    status = awaited(online.api, f"/api/v1/settlements/{tx_hash}", lambda known: known["block"])
    assert status["state"] == "confirmed"

    # The sinks write one after the other, and the event is the last of them.
    ours = [each for each in online.spans.get_finished_spans() if format(each.context.trace_id, "032x") == trace]
    names = {"POST /v1/forecasts", "forecast", "store forecasts", "publish forecasts", f"POST {NOTARIZE}"}
    assert names <= {each.name for each in ours}
    assert {"redis", "postgresql", "mongodb"} <= {system_of(each) for each in ours}
    assert_stored(online.region)


def system_of(kept: ReadableSpan) -> str:
    """The store that a span is about."""
    attributes = kept.attributes or {}
    return str(attributes.get("db.system.name") or attributes.get("db.system"))


def assert_stored(region: TestRegion) -> None:
    """The forecast of the asset with a hot value is in PostgreSQL and in MongoDB."""
    with postgres.connect(region.settings.postgres_url) as connection:
        rows = connection.execute("select count(*) from forecasts where asset_id = 'wind-0'").fetchone()
    documents = mongo.database(region.settings)
    assert rows == (1,)
    assert documents["forecasts"].find_one({"_id": "wind-0"}) is not None
    documents.client.close()
