"""The ingestion gateway with a real Kafka broker and schema registry."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from streaming.gateway.app import create_app
from streaming.gateway.records import MAX_RECORDS
from streaming.kafka.wire import HEADER

TIME_MS = 1_465_948_800_000
TOKENS = ",".join(f"{agent}:{agent}-token" for agent in ("a", "b", "c", "d", "e", "f"))


@pytest.fixture(scope="module")
def gateway_settings(stack_parts: Callable[..., Stack]) -> Settings:
    stack = stack_parts("kafka", "registry")
    return stack.settings.model_copy(update={"gateway_tokens": TOKENS})


@pytest.fixture(scope="module")
def gateway(gateway_settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(gateway_settings)) as client:
        yield client


def record(asset_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "asset_class": "weather",
        "time_ms": TIME_MS,
        "value": 1.5,
        "unit": "kW",
        **fields,
    }


def post(gateway: TestClient, agent: str, sequence: int, *records: Any, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token or f'{agent}-token'}"}
    body = {"agent": agent, "sequence": sequence, "records": list(records)}
    return gateway.post("/v1/telemetry", json=body, headers=headers)


@pytest.fixture
def sent(gateway_settings: Settings, kafka_messages: Any) -> Callable[[str], list[Any]]:
    """`sent(asset_id)`: the asset's messages in Kafka."""

    def of(asset_id: str) -> list[Any]:
        messages = kafka_messages(gateway_settings.kafka_bootstrap, "telemetry.weather")
        return [message for message in messages if message.key() == asset_id.encode()]

    return of


def test_a_batch_is_written_in_the_wire_format(gateway: TestClient, sent: Any) -> None:
    sent_ms = time.time_ns() // 1_000_000
    reply = post(gateway, "a", 1, record("g-1"), record("g-1", time_ms=TIME_MS + 900_000))
    assert reply.status_code == 202
    assert reply.json() == {"accepted": 2, "rejected": []}
    first, second = sent("g-1")
    magic, schema_id = HEADER.unpack(first.value()[: HEADER.size])
    assert (magic, schema_id > 0) == (0, True)
    assert sent_ms <= first.timestamp()[1] <= second.timestamp()[1] <= time.time_ns() // 1_000_000


def test_a_repeated_batch_is_written_once_and_gets_the_same_answer(gateway: TestClient, sent: Any) -> None:
    first = post(gateway, "b", 5, record("g-2"), {"nonsense": 1})
    again = post(gateway, "b", 5, record("g-2"), {"nonsense": 1})
    older = post(gateway, "b", 4, record("g-2"))
    assert first.json()["accepted"] == 1
    assert (again.status_code, again.json()) == (202, first.json())
    assert (older.status_code, older.json()["accepted"]) == (202, 0)
    assert len(sent("g-2")) == 1


def test_a_new_gateway_recognises_written_batches(gateway: TestClient, gateway_settings: Settings, sent: Any) -> None:
    post(gateway, "c", 9, record("g-3"))
    with TestClient(create_app(gateway_settings)) as successor:
        headers = {"Authorization": "Bearer c-token"}
        assert successor.get("/v1/agents/c/sequence", headers=headers).json() == {"sequence": 9}
        assert post(successor, "c", 9, record("g-3")).json() == {"accepted": 1, "rejected": []}
        assert post(successor, "c", 10, record("g-3")).status_code == 202
    assert len(sent("g-3")) == 2
    # The second gateway fenced the first: the first refuses once, then opens a new producer and loses nothing.
    replies = [post(gateway, "c", 11, record("g-3")).status_code for _ in range(2)]
    assert replies[-1] == 202
    assert len(sent("g-3")) == 3


def test_a_rejected_record_becomes_a_dead_letter_with_its_reason(
    gateway: TestClient, gateway_settings: Settings, kafka_messages: Any
) -> None:
    broken = record("g-4", time_ms=None)
    reply = post(gateway, "d", 1, broken, record("g-4"))
    assert reply.json()["accepted"] == 1
    (rejection,) = reply.json()["rejected"]
    assert rejection["index"] == 0
    letters = [
        json.loads(message.value())
        for message in kafka_messages(gateway_settings.kafka_bootstrap, "telemetry.dead-letter")
    ]
    (letter,) = [letter for letter in letters if json.loads(base64.b64decode(letter["payload_base64"])) == broken]
    assert letter["reason"] == rejection["reason"]
    assert "time_ms" in letter["reason"]
    assert (letter["topic"], letter["partition"], letter["offset"]) == (None, None, None)


def test_a_missing_wrong_or_foreign_token_is_refused(gateway: TestClient) -> None:
    assert gateway.post("/v1/telemetry", json={"agent": "a", "sequence": 1, "records": []}).status_code == 401
    assert post(gateway, "e", 1, token="wrong").status_code == 401
    assert post(gateway, "e", 1, token="f-token").status_code == 403
    assert gateway.get("/v1/agents/e/sequence", headers={"Authorization": "Bearer f-token"}).status_code == 403


def test_an_invalid_batch_is_refused_by_field(gateway: TestClient) -> None:
    too_many = [1] * (MAX_RECORDS + 1)
    for agent, sequence, records in (("e", 0, []), ("e e", 1, []), ("e", 1, too_many)):
        reply = post(gateway, agent, sequence, *records, token="e-token")
        assert reply.status_code == 422
        assert reply.json()["errors"]


def test_a_full_queue_answers_with_retry_after(gateway_settings: Settings, sent: Any) -> None:
    with TestClient(create_app(gateway_settings, max_waiting=0)) as busy:
        reply = post(busy, "f", 1, record("g-5"))
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 0
    assert not sent("g-5")


def test_concurrent_batches_are_written_once(gateway_settings: Settings, sent: Any) -> None:
    with TestClient(create_app(gateway_settings)) as gateway, ThreadPoolExecutor(8) as agents:
        replies = [agents.submit(post, gateway, agent, 50 + turn, record("g-6")) for agent in "abcd" for turn in (0, 0)]
        assert {reply.result().status_code for reply in replies} == {202}
    assert len(sent("g-6")) == 4


def test_an_asset_that_is_not_on_the_agents_list_is_rejected(gateway_settings: Settings, sent: Any) -> None:
    listed = gateway_settings.model_copy(update={"gateway_tokens": "g:g-token:g-7"})
    with TestClient(create_app(listed)) as gateway:
        reply = post(gateway, "g", 1, record("g-7"), record("g-8"))
    assert reply.json()["accepted"] == 1
    assert "g-8" in reply.json()["rejected"][0]["reason"]
    assert (len(sent("g-7")), len(sent("g-8"))) == (1, 0)


def test_metrics_count_records_and_transactions(gateway: TestClient) -> None:
    post(gateway, "a", 1_000, record("g-9"), {"nonsense": 1})
    metrics = gateway.get("/metrics").text
    for name in ("records_total", "waiting_batches", "turned_away_total", "transaction_seconds"):
        assert f"forewatt_gateway_{name}" in metrics


def test_health(gateway: TestClient) -> None:
    assert gateway.get("/health").json() == {"status": "ok"}
