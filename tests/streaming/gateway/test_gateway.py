"""The ingestion gateway with a real Kafka broker and schema registry."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from streaming.gateway.records import MAX_RECORDS
from streaming.kafka.wire import HEADER
from tests.streaming.gateway.replicas import serving

TIME_MS = 1_465_948_800_000
TOKENS = ",".join(f"{agent}:{agent}-token" for agent in ("a", "b", "c", "d", "e"))
TOKENS += ",g:g-token:g-7," + ",".join(f"f-{number}:f-{number}-token" for number in range(24))


@pytest.fixture(scope="module")
def gateway_settings(stack_parts: Callable[..., Stack]) -> Settings:
    stack = stack_parts("kafka", "registry")
    return stack.settings.model_copy(update={"gateway_tokens": TOKENS})


@pytest.fixture(scope="module")
def gateway(gateway_settings: Settings) -> Iterator[httpx.Client]:
    with serving(gateway_settings, "first") as client:
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


def post(gateway: httpx.Client, agent: str, sequence: int, *records: Any, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token or f'{agent}-token'}"}
    body = {"agent": agent, "sequence": sequence, "records": list(records)}
    # A gateway that has just started or ended takes slots from the other one, or gives some back.
    deadline = time.monotonic() + 60
    while (reply := gateway.post("/v1/telemetry", json=body, headers=headers)).status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return reply


@pytest.fixture
def sent(gateway_settings: Settings, kafka_messages: Any) -> Callable[[str], list[Any]]:
    """`sent(asset_id)`: the asset's messages in Kafka."""

    def of(asset_id: str) -> list[Any]:
        messages = kafka_messages(gateway_settings.kafka_bootstrap, "telemetry.weather")
        return [message for message in messages if message.key() == asset_id.encode()]

    return of


def test_a_batch_is_written_in_the_wire_format(gateway: httpx.Client, sent: Any) -> None:
    sent_ms = time.time_ns() // 1_000_000
    reply = post(gateway, "a", 1, record("g-1"), record("g-1", time_ms=TIME_MS + 900_000))
    assert reply.status_code == 202
    assert reply.json() == {"accepted": 2, "rejected": []}
    first, second = sent("g-1")
    magic, schema_id = HEADER.unpack(first.value()[: HEADER.size])
    assert (magic, schema_id > 0) == (0, True)
    assert sent_ms <= first.timestamp()[1] <= second.timestamp()[1] <= time.time_ns() // 1_000_000


def test_a_repeated_batch_is_written_once_and_gets_the_same_answer(gateway: httpx.Client, sent: Any) -> None:
    first = post(gateway, "b", 5, record("g-2"), {"nonsense": 1})
    again = post(gateway, "b", 5, record("g-2"), {"nonsense": 1})
    assert first.json()["accepted"] == 1
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(sent("g-2")) == 1


def test_a_written_sequence_with_other_records_is_a_conflict(gateway: httpx.Client, sent: Any) -> None:
    assert post(gateway, "b", 20, record("g-20")).status_code == 202
    other = post(gateway, "b", 20, record("g-20", value=2.5))
    older = post(gateway, "b", 19, record("g-20", value=3.5))
    assert [(reply.status_code, "give each its own" in reply.json()["detail"]) for reply in (other, older)] == [
        (409, True),
        (409, True),
    ]
    assert len(sent("g-20")) == 1


def test_incarnations_of_an_agent_have_sequences_of_their_own(gateway: httpx.Client, sent: Any) -> None:
    headers = {"Authorization": "Bearer b-token"}
    for incarnation, value in (("one", 1.0), ("two", 2.0)):
        body = {"agent": "b", "incarnation": incarnation, "sequence": 1, "records": [record("g-21", value=value)]}
        assert gateway.post("/v1/telemetry", json=body, headers=headers).json()["accepted"] == 1
        reply = gateway.get(f"/v1/agents/b/sequence?incarnation={incarnation}", headers=headers)
        assert reply.json() == {"sequence": 1}
    assert len(sent("g-21")) == 2


def test_a_new_gateway_recognises_written_batches(gateway: httpx.Client, gateway_settings: Settings, sent: Any) -> None:
    post(gateway, "c", 9, record("g-3"))
    with serving(gateway_settings, "second") as successor:
        assert post(successor, "c", 9, record("g-3")).json() == {"accepted": 1, "rejected": []}
        headers = {"Authorization": "Bearer c-token"}
        assert successor.get("/v1/agents/c/sequence", headers=headers).json() == {"sequence": 9}
        assert post(successor, "c", 10, record("g-3")).status_code == 202
    assert len(sent("g-3")) == 2
    assert post(gateway, "c", 11, record("g-3")).status_code == 202
    assert len(sent("g-3")) == 3


def test_a_gateway_with_another_ones_name_loses_nothing(
    gateway: httpx.Client, gateway_settings: Settings, sent: Any
) -> None:
    with serving(gateway_settings, "first") as second:
        for sequence in range(1, 7):
            for agent in ("f-1", "f-2", "f-3"):
                assert post((gateway, second)[sequence % 2], agent, sequence, record("g-30")).status_code == 202
    assert len(sent("g-30")) == 18
    taken = re.search(r"^forewatt_gateway_fenced_total (\S+)", gateway.get("/metrics").text, re.MULTILINE)
    assert taken
    assert float(taken[1]) >= 1


def test_a_rejected_record_becomes_a_dead_letter_with_its_reason(
    gateway: httpx.Client, gateway_settings: Settings, kafka_messages: Any
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
    payload = base64.b64encode(json.dumps(broken).encode()).decode()
    (letter,) = [letter for letter in letters if letter["payload_base64"] == payload]
    assert letter["reason"] == rejection["reason"]
    assert "time_ms" in letter["reason"]
    assert (letter["topic"], letter["partition"], letter["offset"]) == (None, None, None)


def test_a_record_with_a_key_twice_is_rejected_with_all_its_values(
    gateway: httpx.Client, gateway_settings: Settings, kafka_messages: Any, sent: Any
) -> None:
    good = json.dumps(record("g-22"))
    doubled = good.replace('"value": 1.5', '"value": 1.5, "value": 2.5')
    text = f'{{"agent": "d", "sequence": 40, "records": [{doubled}, {good}]}}'
    headers = {"Authorization": "Bearer d-token", "Content-Type": "application/json"}
    reply = gateway.post("/v1/telemetry", content=text, headers=headers)
    reason = "the record has the key 'value' twice"
    assert reply.json() == {"accepted": 1, "rejected": [{"index": 0, "reason": reason}]}
    assert len(sent("g-22")) == 1
    letters = kafka_messages(gateway_settings.kafka_bootstrap, "telemetry.dead-letter")
    (letter,) = [content for each in letters if (content := json.loads(each.value()))["reason"] == reason]
    assert json.loads(base64.b64decode(letter["payload_base64"])) == record("g-22", value=[1.5, 2.5])


def test_a_batch_with_a_key_twice_is_refused(gateway: httpx.Client, sent: Any) -> None:
    text = f'{{"agent": "d", "sequence": 41, "records": [], "records": [{json.dumps(record("g-23"))}]}}'
    headers = {"Authorization": "Bearer d-token", "Content-Type": "application/json"}
    reply = gateway.post("/v1/telemetry", content=text, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (400, "urn:forewatt:problem:doubled-key")
    assert reply.json()["detail"] == "The batch has the key 'records' twice."
    assert not sent("g-23")


def test_a_missing_wrong_or_foreign_token_is_refused(gateway: httpx.Client) -> None:
    assert gateway.post("/v1/telemetry", json={"agent": "a", "sequence": 1, "records": []}).status_code == 401
    assert post(gateway, "e", 1, token="wrong").status_code == 401
    assert post(gateway, "e", 1, token="d-token").status_code == 403
    assert gateway.get("/v1/agents/e/sequence", headers={"Authorization": "Bearer d-token"}).status_code == 403


def test_an_invalid_batch_is_refused_by_field(gateway: httpx.Client) -> None:
    too_many = [1] * (MAX_RECORDS + 1)
    for agent, sequence, records in (("e", 0, []), ("e e", 1, []), ("e", 1, too_many)):
        reply = post(gateway, agent, sequence, *records, token="e-token")
        assert reply.status_code == 422
        assert reply.json()["errors"]


def test_a_full_queue_answers_with_retry_after(gateway: httpx.Client, gateway_settings: Settings, sent: Any) -> None:
    with serving(gateway_settings, "busy", max_waiting=0) as busy:
        # The busy gateway owns half of the slots; batches of the others' agents go to the first one.
        replies = [post(busy, f"f-{number}", 100, record("g-5")) for number in range(24)]
    turned_away = [reply for reply in replies if reply.status_code == 429]
    assert turned_away
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in turned_away)
    assert len(sent("g-5")) == len(replies) - len(turned_away)
    assert gateway.get("/health").status_code == 200


def test_concurrent_batches_are_written_once(gateway: httpx.Client, sent: Any) -> None:
    with ThreadPoolExecutor(8) as agents:
        replies = [agents.submit(post, gateway, agent, 50 + turn, record("g-6")) for agent in "abcd" for turn in (0, 0)]
        assert {reply.result().status_code for reply in replies} == {202}
    assert len(sent("g-6")) == 4


def test_an_asset_that_is_not_on_the_agents_list_is_rejected(gateway: httpx.Client, sent: Any) -> None:
    reply = post(gateway, "g", 1, record("g-7"), record("g-8"))
    assert reply.json()["accepted"] == 1
    assert "g-8" in reply.json()["rejected"][0]["reason"]
    assert (len(sent("g-7")), len(sent("g-8"))) == (1, 0)


def test_metrics_count_records_and_transactions(gateway: httpx.Client) -> None:
    post(gateway, "a", 1_000, record("g-9"), {"nonsense": 1})
    metrics = gateway.get("/metrics").text
    for name in ("records_total", "waiting_batches", "turned_away_total", "transaction_seconds"):
        assert f"forewatt_gateway_{name}" in metrics


def test_health(gateway: httpx.Client) -> None:
    assert gateway.get("/health").json() == {"status": "ok"}
