"""The latest-value service with a real broker, schema registry and stores."""

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from fastavro import parse_schema, schemaless_writer
from redis import Redis

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.kafka.schemas import TELEMETRY, TELEMETRY_SUBJECT, register_telemetry
from streaming.kafka.topics import telemetry_topic
from streaming.kafka.wire import HEADER, Decoder, encode
from streaming.latest.service import run
from streaming.latest.store import LatestStore, key
from streaming.latest.values import Measured
from streaming.units import Quantity

REGION = "latest-tests"
START_MS = 1_465_948_800_000
STEP_MS = 900_000
IN_TIME_S = 30


@dataclass(frozen=True)
class Field:
    """The assets and their stores; sends readings to Kafka."""

    stack: Stack
    settings: Settings
    assets: list[Asset]
    hot: Redis
    schema_id: int

    def send(self, *readings: tuple[int, int, float], abort: bool = False, name: str = "latest-tests") -> None:
        """Send readings (number of the asset, step, MW) in one transaction."""
        producer = Producer({"bootstrap.servers": self.settings.kafka_bootstrap, "transactional.id": name})
        producer.init_transactions(20)
        producer.begin_transaction()
        for number, step, value in readings:
            asset = self.assets[number]
            record = {"asset_id": asset.asset_id, "time": START_MS + step * STEP_MS, "value": value, "unit": "MW"}
            payload = encode(self.schema_id, {**record, "agent": "a", "sequence": 1})
            producer.produce(telemetry_topic(asset.asset_class), key=asset.asset_id, value=payload)
        producer.flush(20)
        if abort:
            producer.abort_transaction(20)
        else:
            producer.commit_transaction(20)

    def value(self, number: int) -> float | None:
        text = self.hot.hget(key(REGION), self.assets[number].asset_id)
        return None if text is None else json.loads(text)["value"]

    def wait(self, number: int, value: float) -> None:
        self.stack.wait(lambda: self.value(number) == value, IN_TIME_S, f"the value {value} of asset {number}")


@pytest.fixture(scope="module")
def field(stack_parts: Callable[..., Stack], region: list[Asset]) -> Iterator[Field]:
    stack = stack_parts("kafka", "registry", "mongo", "redis")
    settings = stack.settings.model_copy(update={"mongo_database": "latest_tests"})
    assets = [
        asset.model_copy(update={"region": REGION, "asset_id": f"latest-{asset.asset_id}"}) for asset in region[:4]
    ]
    database = mongo.database(settings)
    store_assets(database, assets)
    database.client.close()
    with redis.client(settings.redis_url) as hot:
        yield Field(stack, settings, assets, hot, register_telemetry(settings.schema_registry_url))


@pytest.fixture
def running(field: Field) -> Iterator[None]:
    """The service runs during the test."""
    with running_service(field):
        yield


@contextmanager
def running_service(field: Field) -> Iterator[None]:
    """Run the service in a thread."""
    stop, reading = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as threads:
        service = threads.submit(run, field.settings, stop, reading)
        try:
            field.stack.wait(lambda: reading.is_set() or service.done(), IN_TIME_S, "partitions")
            yield
        finally:
            stop.set()
            service.result(IN_TIME_S)


@pytest.mark.usefixtures("running")
def test_redis_has_the_newest_value_of_every_asset(field: Field) -> None:
    field.send((0, 0, 0.01), (0, 1, 0.02), (1, 0, 0.03))
    field.wait(0, 0.02)
    field.wait(1, 0.03)
    value = json.loads(field.hot.hget(key(REGION), field.assets[0].asset_id) or "{}")
    assert (value["time_ms"], value["quantity"]) == (START_MS + STEP_MS, "power")


@pytest.mark.usefixtures("running")
def test_older_and_aborted_readings_are_never_written(field: Field) -> None:
    field.send((2, 5, 0.05))
    field.wait(2, 0.05)
    field.send((2, 6, 0.06), abort=True)
    field.send((2, 4, 0.04), (1, 9, 0.09))
    field.wait(1, 0.09)
    assert field.value(2) == 0.05


def test_readings_sent_while_it_was_stopped_are_read_after_a_start(field: Field) -> None:
    with running_service(field):
        field.send((3, 0, 0.01))
        field.wait(3, 0.01)
    field.send((3, 1, 0.02))
    with running_service(field):
        field.wait(3, 0.02)


@pytest.mark.usefixtures("running")
def test_a_record_of_a_later_schema_is_decoded(field: Field) -> None:
    """The new field is the first one, so the current schema alone could not decode the record."""
    telemetry = json.loads(TELEMETRY)
    telemetry["fields"].insert(0, {"name": "site", "type": "string", "default": ""})
    with SchemaRegistryClient({"url": field.settings.schema_registry_url}) as registry:
        later = registry.register_schema(TELEMETRY_SUBJECT, Schema(json.dumps(telemetry), "AVRO"))
        try:
            out = io.BytesIO()
            out.write(HEADER.pack(0, later))
            record = {"asset_id": field.assets[0].asset_id, "time": START_MS + 50 * STEP_MS, "value": 0.5, "unit": "MW"}
            schemaless_writer(out, parse_schema(telemetry), {**record, "agent": "a", "sequence": 1, "site": "north"})
            producer = Producer({"bootstrap.servers": field.settings.kafka_bootstrap})
            producer.produce(telemetry_topic(field.assets[0].asset_class), value=b"garbage")
            producer.produce(telemetry_topic(field.assets[0].asset_class), value=out.getvalue())
            producer.flush(20)
            field.wait(0, 0.5)
        finally:
            registry.delete_version(TELEMETRY_SUBJECT, registry.get_latest_version(TELEMETRY_SUBJECT).version)


def test_only_newer_values_are_written(field: Field) -> None:
    def value(step: int, power: float, name: str = "w-9") -> dict[str, tuple[Measured, int]]:
        asset = field.assets[0].model_copy(update={"asset_id": name, "region": "latest-store-tests"})
        return {name: (Measured(asset, START_MS + step * STEP_MS, Quantity.POWER, power, power), 0)}

    field.hot.delete(key("latest-store-tests"))
    store = LatestStore(field.hot)
    assert store.put(value(3, 1.0)) == 1
    assert store.put(value(2, 9.0)) == 0
    assert store.put(value(3, 1.5)) == 1, "a corrected reading"
    assert LatestStore(field.hot).put(value(2, 9.0) | value(2, 4.0, "w-8")) == 1
    stored = {name: json.loads(text)["value"] for name, text in field.hot.hgetall(key("latest-store-tests")).items()}
    assert stored == {"w-9": 1.5, "w-8": 4.0}


@pytest.mark.usefixtures("running")
def test_a_single_reading_is_written_within_a_second(field: Field) -> None:
    delays = []
    for step in range(100, 120):
        field.send((1, step, 0.001 * step), name="latest-delays")
        committed = time.monotonic()
        field.wait(1, 0.001 * step)
        delays.append(time.monotonic() - committed)
    assert sorted(delays)[len(delays) // 2] < 1.0


def test_malformed_payloads_are_not_decoded(field: Field) -> None:
    decoder = Decoder(lambda: {field.schema_id: TELEMETRY})
    whole = encode(field.schema_id, {"asset_id": "a", "time": 1, "value": 1.0, "unit": "", "agent": "", "sequence": 1})
    assert decoder.decode(whole) is not None
    broken = [b"", b"garbage", b"\x01" + whole[1:], *(whole[:length] for length in range(len(whole)))]
    assert {decoder.decode(payload) is None for payload in broken} == {True}
