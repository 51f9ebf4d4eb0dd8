"""Alerts say in numbers and names what their message says, and which clock tells when they began."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pymongo.database import Database

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alert_details import DETAILS, on_wall_clock
from streaming.assets.alerts import Alert, raise_alerts
from streaming.assets.routes import create_app
from streaming.gateway.alerts import AgentAlerts
from streaming.gateway.records import AgentEvent, Batch, Receipt
from streaming.gateway.sequences import Written
from streaming.gateway.writer import SequenceConflict
from streaming.quality.rules import rules
from tests.streaming.assets.examples import details_of

NOON = datetime(2016, 6, 15, 12, tzinfo=UTC)
DEADLINE_S = 20


@pytest.fixture(scope="module")
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    return stack_parts("mongo", "redis").settings.model_copy(update={"mongo_database": "alert_details_tests"})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database[dict[str, Any]]]:
    opened = mongo.database(settings)
    opened.client.drop_database(settings.mongo_database)
    yield opened
    opened.client.close()


@pytest.fixture
def recent(settings: Settings) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The alerts as the API shows them."""
    with TestClient(create_app(settings)) as client:
        yield lambda: client.get("/api/v1/alerts/recent").json()


def test_every_quality_rule_has_details() -> None:
    loaded = rules()
    kinds = {rule.kind for rule in (*loaded.reading, *loaded.series, loaded.outlook, loaded.power)}
    assert kinds <= DETAILS.keys()


def test_the_api_shows_the_details_of_every_kind(database: Any, recent: Callable[[], Any]) -> None:
    raise_alerts(database, [Alert(kind, "info", "a", NOON, "said", details=details_of(kind)) for kind in DETAILS])
    shown = {alert["kind"]: alert for alert in recent()}
    assert {kind: alert["details"] for kind, alert in shown.items()} == {kind: details_of(kind) for kind in DETAILS}
    for kind, alert in shown.items():
        began = [alert["started_chain_s"], alert["started_wall_s"]]
        assert began == ([None, NOON.timestamp()] if on_wall_clock(kind) else [NOON.timestamp(), None])
    assert {kind for kind in DETAILS if on_wall_clock(kind)} == {
        *("agent-conflict", "agent-shared-name", "agent-records-lost", "kafka-records-lost"),
    }


def test_an_alert_of_an_older_version_has_no_details(database: Any, recent: Callable[[], Any]) -> None:
    raise_alerts(database, [Alert("gap", "warning", "a", NOON, "said")])
    database.alerts.update_many({}, {"$unset": {"details": ""}})
    assert [alert["details"] for alert in recent()] == [None]


@pytest.fixture
def published(settings: Settings) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The alerts that were published as events since the test began."""
    with redis.client(settings.redis_url) as client:
        client.delete(redis.EVENTS_STREAM)

        def alerts() -> list[dict[str, Any]]:
            events = [fields for _, fields in client.xrange(redis.EVENTS_STREAM)]
            return [json.loads(event["body"]) for event in events if event["topic"] == "alert"]

        yield alerts


def test_gateways_publish_what_they_store(
    settings: Settings, database: Any, recent: Callable[[], Any], published: Callable[[], Any]
) -> None:
    alerts = AgentAlerts(settings)
    alerts.open()
    alerts.shared_name("edge-2", ("one", "two"))
    deadline = time.monotonic() + DEADLINE_S
    while not published():
        assert time.monotonic() < deadline, "no event of the alert"
    alerts.close()
    [event], [shown] = published(), recent()
    assert {**shown, **event} == shown
    assert [document["_id"] for document in database.alerts.find()] == [event["alert_id"]]
    assert (event["kind"], event["started_chain_s"]) == ("agent-shared-name", None)


def test_without_redis_a_gateway_still_stores_its_alerts(settings: Settings, database: Any) -> None:
    alerts = AgentAlerts(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))
    alerts.open()
    for agent in ("edge-5", "edge-6"):
        alerts.shared_name(agent, ("one", "two"))
    deadline = time.monotonic() + DEADLINE_S
    while database.alerts.count_documents({}) < 2:
        assert time.monotonic() < deadline, "the alerts are not stored"
    alerts.close()


def test_gateways_say_what_happened_to_agents(settings: Settings, database: Any, recent: Callable[[], Any]) -> None:
    batch = Batch(agent="edge-1", incarnation="one", sequence=7, records=[])
    written = Written(8, Receipt(accepted=1, rejected=[]), sender="10.0.0.7")
    alerts = AgentAlerts(settings)
    alerts.open()
    alerts.conflict(SequenceConflict(batch, written), "10.0.0.9")
    alerts.shared_name("edge-2", ("one", "two"))
    lost = AgentEvent(kind="agent-event", event="records-lost", time_ms=10**12, message="lost 3", records=3)
    alerts.event("edge-3", lost)
    alerts.event("edge-4", lost.model_copy(update={"records": None}))
    deadline = time.monotonic() + DEADLINE_S
    while database.alerts.count_documents({}) < 4:
        assert time.monotonic() < deadline, "the alerts are not stored"
    alerts.close()
    senders = {"first_sender": "10.0.0.7", "second_sender": "10.0.0.9"}
    assert {alert["asset_id"]: alert["details"] for alert in recent()} == {
        "edge-1": {"sequence": 7, "written": 8, **senders, "incarnation": "one"},
        "edge-2": {"first_incarnation": "one", "second_incarnation": "two"},
        "edge-3": {"records": 3},
        "edge-4": None,
    }
