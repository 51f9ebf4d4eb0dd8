"""Several gateways beside each other: any of them takes any agent's batches, and nothing is lost or doubled."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, NewPartitions

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from streaming.gateway.slots import slot_of
from streaming.kafka.topics import SEQUENCES
from tests.streaming.gateway.replicas import HTTP, Replica, post_until_written

AGENTS = [f"agent-{number}" for number in range(8)]
TOKENS = ",".join(f"{agent}:{agent}-token" for agent in AGENTS)
TIME_MS = 1_465_948_800_000


@pytest.fixture(scope="module")
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    return stack_parts("kafka", "registry").settings


@pytest.fixture(scope="module")
def replicas(settings: Settings) -> Iterator[list[Replica]]:
    with Replica(settings, "first", TOKENS) as first, Replica(settings, "second", TOKENS) as second:
        yield [first, second]


def batch(agent: str, sequence: int, asset_id: str) -> dict[str, Any]:
    reading = {"asset_id": asset_id, "asset_class": "load", "time_ms": TIME_MS, "value": float(sequence), "unit": "kW"}
    return {"agent": agent, "sequence": sequence, "records": [reading]}


def last_sequence(url: str, agent: str) -> int:
    headers, path = {"Authorization": f"Bearer {agent}-token"}, f"/v1/agents/{agent}/sequence"
    deadline = time.monotonic() + 60
    while (reply := HTTP.get(f"{url}{path}", headers=headers)).status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return int(reply.raise_for_status().json()["sequence"])


@pytest.fixture
def written(settings: Settings, kafka_messages: Any) -> Callable[[str], list[str]]:
    """`written(prefix)`: the keys in Kafka that begin so."""

    def keys(prefix: str) -> list[str]:
        messages = kafka_messages(settings.kafka_bootstrap, "telemetry.load")
        return [key for message in messages if (key := message.key().decode()).startswith(prefix)]

    return keys


def test_any_gateway_takes_any_agents_batches(replicas: list[Replica], written: Any) -> None:
    assert len({slot_of(agent) for agent in AGENTS}) > 4, "the agents are spread over slots"
    for agent in AGENTS:
        start = last_sequence(replicas[0].url, agent)
        for step in range(1, 5):
            body = batch(agent, start + step, f"any-{agent}-{step}")
            first = post_until_written(replicas[step % 2].url, body, f"{agent}-token")
            again = post_until_written(replicas[1 - step % 2].url, body, f"{agent}-token")
            assert (first.status_code, again.json()) == (202, first.json())
        assert {last_sequence(replica.url, agent) for replica in replicas} == {start + 4}
    assert sorted(written("any-")) == sorted(f"any-{agent}-{step}" for agent in AGENTS for step in range(1, 5))


def test_a_conflict_is_noticed_by_whichever_gateway_gets_it(replicas: list[Replica], written: Any) -> None:
    for agent in AGENTS[:3]:
        sequence = last_sequence(replicas[0].url, agent) + 1
        replies = [
            post_until_written(replica.url, batch(agent, sequence, f"twin-{agent}-{number}"), f"{agent}-token")
            for number, replica in enumerate(replicas)
        ]
        assert [reply.status_code for reply in replies] == [202, 409]
    assert sorted(written("twin-")) == [f"twin-{agent}-0" for agent in AGENTS[:3]]


@pytest.mark.deep  # it starts gateway processes again and again
def test_a_rolling_restart_under_load_loses_and_doubles_nothing(replicas: list[Replica], written: Any) -> None:
    stop = threading.Event()

    starts = {agent: last_sequence(replicas[0].url, agent) for agent in AGENTS}

    def send(agent: str) -> list[str]:
        sequence = starts[agent]
        sent: list[str] = []
        for turn in count():
            if stop.is_set():
                return sent
            body = batch(agent, sequence + turn + 1, f"roll-{agent}-{turn}")
            # Every batch goes to both gateways at once, as by a load balancer that repeats slow requests.
            urls = [replica.url for replica in replicas][:: -1 if turn % 2 else 1]
            both = [pool.submit(post_until_written, url, body, f"{agent}-token") for url in urls]
            assert {reply.result().status_code for reply in both} == {202}
            sent.append(body["records"][0]["asset_id"])
        raise AssertionError("counting never ends")

    with ThreadPoolExecutor(40) as pool, ThreadPoolExecutor(len(AGENTS)) as senders:
        sending = [senders.submit(send, agent) for agent in AGENTS]
        try:
            replicas[0].end(signal.SIGKILL)
            replicas[0].start()
            replicas[1].end(signal.SIGTERM)
            replicas[1].start()
        finally:
            stop.set()
        acknowledged = [name for each in sending for name in each.result()]
    assert len(acknowledged) > len(AGENTS)
    copies = Counter(written("roll-"))
    assert {name: copies[name] for name in acknowledged} == dict.fromkeys(acknowledged, 1)


@pytest.mark.deep  # it starts gateway processes again and again
def test_sequences_are_read_from_all_partitions(replicas: list[Replica], settings: Settings, written: Any) -> None:
    first, second = replicas
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    admin.create_partitions([NewPartitions(SEQUENCES, 3)])[SEQUENCES].result()
    second.end(signal.SIGTERM)
    starts = {agent: last_sequence(first.url, agent) for agent in AGENTS}
    for agent in AGENTS:
        body = batch(agent, starts[agent] + 1, f"part-{agent}")
        assert post_until_written(first.url, body, f"{agent}-token").json()["accepted"] == 1
    first.end(signal.SIGKILL)
    second.start()
    for agent in AGENTS:
        assert last_sequence(second.url, agent) == starts[agent] + 1
        post_until_written(second.url, batch(agent, starts[agent] + 1, f"part-{agent}"), f"{agent}-token")
    assert sorted(written("part-")) == sorted(f"part-{agent}" for agent in AGENTS)
