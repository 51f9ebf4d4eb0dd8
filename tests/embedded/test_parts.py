"""The features of the parts that Forewatt needs, tested with the clients that it uses."""

import asyncio
import json
import signal
import threading
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from forewatt.embedded.anvil import STATES
from forewatt.embedded.part import Part, Site
from forewatt.embedded.parts import PARTS
from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import tcp
from forewatt.embedded.stack import Stack

REPLAYED_MS = 1_464_782_400_000  # a reading of 2016
DEADLINE_S = 30
FIRST_CONTRACT = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
"""The address of the first contract of anvil's first account."""
REMEMBERED_BLOCKS = 500
"""Number of blocks whose states anvil keeps in memory."""


def call(url: str, method: str, *params: object) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
        return json.load(answer)["result"]


def mine_more_than_remembered(url: str) -> None:
    for _ in range(3):
        call(url, "anvil_mine", hex(REMEMBERED_BLOCKS // 2))


def test_kafka__transaction_of_old_readings__is_read_with_its_timestamps(stack_parts) -> None:
    bootstrap = stack_parts("kafka").settings.kafka_bootstrap
    topic = f"telemetry.{uuid.uuid4().hex}"
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": topic})
    producer.init_transactions(DEADLINE_S)
    producer.begin_transaction()
    producer.produce(topic, b"value", b"key", timestamp=REPLAYED_MS)
    producer.commit_transaction(DEADLINE_S)

    settings = {"bootstrap.servers": bootstrap, "group.id": topic, "isolation.level": "read_committed"}
    consumer = Consumer({**settings, "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    message = consumer.poll(DEADLINE_S)
    assert message is not None
    assert (message.value(), message.timestamp()[1]) == (b"value", REPLAYED_MS)
    consumer.close()


def test_registry__incompatible_schema__is_refused(stack_parts) -> None:
    with SchemaRegistryClient({"url": stack_parts("registry").settings.schema_registry_url}) as client:
        check_incompatible_schema_is_refused(client)


def check_incompatible_schema_is_refused(client: SchemaRegistryClient) -> None:
    subject = f"{uuid.uuid4().hex}-value"
    first: dict[str, Any] = {"type": "record", "name": "Telemetry", "fields": [{"name": "value", "type": "double"}]}
    number = client.register_schema(subject, Schema(json.dumps(first), "AVRO"))
    client.set_compatibility(subject_name=subject, level="BACKWARD")
    registered = client.get_schema(number).schema_str
    assert registered is not None
    assert json.loads(registered)["name"] == "Telemetry"
    first["fields"].append({"name": "unit", "type": "string"})
    with pytest.raises(SchemaRegistryError) as refused:
        client.register_schema(subject, Schema(json.dumps(first), "AVRO"))
    assert refused.value.http_status_code == 409


def test_mqtt__qos_1__is_delivered(stack_parts) -> None:
    port = int(stack_parts("mqtt").settings.mqtt_url.rsplit(":", 1)[1])

    async def round_trip() -> bytes:
        async with asyncio.timeout(DEADLINE_S), aiomqtt.Client("127.0.0.1", port) as client:
            await client.subscribe("sites/#", qos=1)
            await client.publish("sites/north/solar/one/power", b"7", qos=1)
            async for message in client.messages:
                return message.payload
        raise AssertionError("the broker closed")

    assert asyncio.run(round_trip()) == b"7"


def test_mqtt__client_with_a_session_is_away__gets_what_was_published_as_new_messages(stack_parts) -> None:
    port = int(stack_parts("mqtt").settings.mqtt_url.rsplit(":", 1)[1])

    async def come_back() -> tuple[bytes, bool]:
        async with asyncio.timeout(DEADLINE_S):
            async with aiomqtt.Client("127.0.0.1", port, identifier="away", clean_session=False) as client:
                await client.subscribe("away/#", qos=1)
            async with aiomqtt.Client("127.0.0.1", port) as meter:
                await meter.publish("away/power", b"8", qos=1)
            async with aiomqtt.Client("127.0.0.1", port, identifier="away", clean_session=False) as client:
                async for message in client.messages:
                    return message.payload, message.retain
        raise AssertionError("the broker closed")

    assert asyncio.run(come_back()) == (b"8", False)


def test_anvil__genesis_in_the_past__is_the_first_blocks_time(tmp_path) -> None:
    with Stack(tmp_path / "stack", ("anvil",), genesis_s=REPLAYED_MS // 1000) as stack:
        url = stack.settings.rpc_url
        assert int(call(url, "eth_chainId"), 16) == 31337
        first_s = int(call(url, "eth_getBlockByNumber", "0x0", False)["timestamp"], 16)
        assert abs(first_s - REPLAYED_MS // 1000) <= 1
        assert len(call(url, "eth_accounts")) == 20


def test_anvil__old_states__stay_out_of_the_home_directory(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    with Stack(tmp_path / "stack", ("anvil",)) as stack:
        mine_more_than_remembered(stack.settings.rpc_url)
        assert not list(tmp_path.rglob("anvil-state*"))
    assert not list(tmp_path.rglob("anvil-state*"))


def test_anvil__reorg_of_a_long_chain__leaves_the_contracts(tmp_path) -> None:
    with Stack(tmp_path / "stack", ("anvil",)) as stack:
        url = stack.settings.rpc_url
        deployer = call(url, "eth_accounts")[0]
        call(url, "eth_sendTransaction", {"from": deployer, "data": "0x6001600c60003960016000f3fe"})
        call(url, "anvil_mine", hex(4 * STATES))
        newest = call(url, "eth_getBlockByNumber", "latest", False)["hash"]
        call(url, "anvil_setCoinbase", FIRST_CONTRACT)  # otherwise the new blocks are the same ones
        call(url, "anvil_reorg", STATES // 2, [])
        assert call(url, "eth_getBlockByNumber", "latest", False)["hash"] != newest
        assert call(url, "eth_getCode", FIRST_CONTRACT, "latest") == "0xfe"


def test_anvil_of_the_tests__interrupted__deletes_its_states(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    port, temporary = free_port(), tmp_path / "tmp"
    temporary.mkdir()
    url = f"http://127.0.0.1:{port}"

    def of_the_tests(site: Site) -> Part:
        program = str(Path(__file__).parents[1] / "bin" / "anvil")
        return Part(
            site.log.stem,
            (program, "--silent", "--port", str(port)),
            ready=lambda: tcp(port),
            env={"TMPDIR": str(temporary)},
            stop_signal=signal.SIGINT,
        )

    monkeypatch.setitem(PARTS, "chain", of_the_tests)
    with Stack(tmp_path / "stack", ("chain",)):
        mine_more_than_remembered(url)
        assert list(temporary.rglob("*.json")), "no state was written: mine more blocks"
    assert not tcp(port)
    assert not list(temporary.iterdir())


def test_start__two_parts__are_built_at_the_same_time(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    barrier = threading.Barrier(2, timeout=DEADLINE_S)

    def waits_for_the_other(site: Site) -> Part:
        barrier.wait()  # times out if the parts are built one after another
        return Part(site.log.stem, ("sleep", "600"))

    for name in ("first", "second"):
        monkeypatch.setitem(PARTS, name, waits_for_the_other)
    with Stack(tmp_path / "stack", ("first", "second")) as stack:
        assert stack.running("first")
        assert stack.running("second")
