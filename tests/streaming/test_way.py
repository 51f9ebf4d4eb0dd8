"""The pipeline: clock -> meters -> MQTT -> edge agent -> gateway -> Kafka -> Spark -> PostgreSQL, Redis, MongoDB."""

import asyncio
import base64
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from confluent_kafka import Producer
from pymongo.database import Database
from redis import Redis

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.mqtt import mqtt_client
from streaming.redrive.letters import Wanted
from streaming.redrive.service import redrive
from streaming.replay.clock import CHANNEL, KEY
from streaming.replay.faults import MALFORMED_ID, UNKNOWN_ID
from streaming.simbench.profiles import row_at
from streaming.simbench.region import profile_mw, region_assets
from tests.collector import Collector, collecting

DAY = datetime(2016, 6, 15, 10, tzinfo=UTC)
STEP = timedelta(minutes=15)
REGION = "way-tests"
NWP = {"FOREWATT_AGENT_TOKEN": "secret-nwp"}
PARTS = ("kafka", "registry", "postgres", "redis", "mongo", "mqtt")


@dataclass(frozen=True)
class Pipeline:
    """The running processes and their stores."""

    stack: Stack
    settings: Settings
    assets: list[Asset]
    history: psycopg.Connection
    hot: Redis
    documents: Database[dict[str, Any]]
    ports: dict[str, int]
    """Ports of /metrics, by process."""
    collector: Collector

    def move_clock(self, moment: datetime) -> None:
        self.hot.set(KEY, int(moment.timestamp()))
        self.hot.publish(CHANNEL, int(moment.timestamp()))

    def windows(self) -> list[int]:
        """The number of readings in each stored window of the assets of this pipeline."""
        query = "select readings from features where asset_id = any(%s)"
        rows = self.history.execute(query, ([asset.asset_id for asset in self.assets],)).fetchall()
        return [int(readings) for (readings,) in rows]

    def stored(self) -> list[tuple[str, datetime, float, int]]:
        """The stored readings of the assets of this pipeline."""
        query = "select asset_id, time, power_mw, quality from readings where asset_id = any(%s)"
        return self.history.execute(query, ([asset.asset_id for asset in self.assets],)).fetchall()

    def vectors(self) -> dict[str, dict[str, Any]]:
        return {str(key): json.loads(value) for key, value in self.hot.hgetall(f"features:{REGION}").items()}

    def arrived(self, last: datetime) -> bool:
        """Whether all vectors cover the interval that starts at `last`."""
        newest = [vector["last_time_ms"] for vector in self.vectors().values()]
        return len(newest) == len(self.assets) and min(newest) >= last.timestamp() * 1_000


@pytest.fixture(scope="module")
def pipeline(stack_parts: Callable[..., Stack], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    stack = stack_parts(*PARTS)
    folder = tmp_path_factory.mktemp("way")
    settings, assets = stack.settings.model_copy(update={"mongo_database": "way_tests"}), region_assets(12, REGION)
    history, hot = postgres.connect(settings.postgres_url), redis.client(settings.redis_url)
    documents = mongo.database(settings)
    history.autocommit = True
    store_assets(documents, assets)
    ports = {name: free_port() for name in ("jobs", "edge", "latest")}
    with collecting() as collector:
        running = Pipeline(stack, settings, assets, history, hot, documents, ports, collector)
        running.move_clock(DAY)
        for name in start(stack, folder, hot, ports, collector.url):
            assert stack.running(name)
        yield running
        for name in ("replay", "edge-nwp", "edge", "latest", "gateway", "jobs"):
            stack.kill(name)
    history.close()
    hot.close()
    documents.client.close()


def start(stack: Stack, folder: Path, hot: Redis, ports: dict[str, int], traces: str) -> tuple[str, ...]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "FOREWATT_REGION": REGION,
        "FOREWATT_MONGO_DATABASE": "way_tests",
        "FOREWATT_GATEWAY_URL": url,
        "FOREWATT_GATEWAY_TOKENS": "edge-pipeline:secret,edge-nwp:secret-nwp:icon-*",
        "FOREWATT_AGENT_TOKEN": "secret",
        "FOREWATT_CHECKPOINT_URL": str(folder / "checkpoints"),
        "FOREWATT_TRACES_URL": traces,
        "FOREWATT_TRACES_SHARE": "1",
    }
    run = [sys.executable, "-m"]
    stack.spawn("gateway", [*run, "streaming.gateway", "--port", str(port)], lambda: http(f"{url}/health"), env)
    jobs = [*run, "streaming.jobs", "--port", str(ports["jobs"])]
    stack.spawn("jobs", jobs, lambda: hot.get("streaming:ready") == "1", env, seconds=240)
    edge = [*run, "streaming.edge", "--agent", "edge-pipeline", "--buffer", str(folder / "edge.sqlite")]
    edge += ["--port", str(ports["edge"])]
    stack.spawn("edge", edge, lambda: "listens to" in stack.log_tail("edge"), env)
    latest = [*run, "streaming.latest", "--port", str(ports["latest"])]
    stack.spawn("latest", latest, lambda: "reads" in stack.log_tail("latest"), env)
    stack.spawn("edge-nwp", [*run, "streaming.edge", "--config", str(predictions(folder, url))], None, env | NWP)
    first = int(DAY.timestamp())
    replay = [*run, "streaming.replay", "--faults", "--start", str(first)]
    stack.spawn("replay", replay, lambda: hot.get("replay:position") is not None, env)
    return ("gateway", "jobs", "edge", "edge-nwp", "latest", "replay")


def predictions(folder: Path, url: str) -> Path:
    """Write one day of weather predictions for a grid point; return the configuration of an agent that reads them."""
    hours = range(24)
    rows = [f"{DAY.isoformat()},{hour},{280 + hour},{hour * 10}" for hour in hours]
    (folder / "nwp.csv").write_text("\n".join(["issued,lead,t2m,ghi", *rows, ""]))
    config = folder / "edge-nwp.toml"
    config.write_text(f"""
agent = "edge-nwp"
region = "{REGION}"
gateway = {{ url = "{url}" }}
buffer = {{ path = "{folder / "nwp.sqlite"}" }}

[[nwp]]
files = "{folder}/*.csv"
issued = "issued"
lead = "lead"
points = {{ only = {{ point_id = "icon-pipeline", latitude = 53.0, longitude = 11.0 }} }}
columns.t2m = {{ variable = "temperature", unit = "K" }}
columns.ghi = {{ variable = "irradiance", unit = "W/m2" }}
""")
    return config


@pytest.fixture(scope="module")
def two_hours(pipeline: Pipeline) -> Pipeline:
    """The pipeline after the clock has advanced by two hours (eight intervals)."""
    pipeline.move_clock(DAY + 8 * STEP)
    pipeline.stack.wait(lambda: pipeline.arrived(DAY + 7 * STEP), 120, "the vectors of the eighth interval")
    expected = 8 * len(pipeline.assets)
    pipeline.stack.wait(lambda: len(pipeline.stored()) >= expected, 60, "all readings")
    return pipeline


def test_history_holds_every_reading_once_as_measured(two_hours: Pipeline) -> None:
    stored = two_hours.stored()
    assert len(stored) == 8 * len(two_hours.assets)
    profiles = {asset.asset_id: profile_mw(asset) for asset in two_hours.assets}
    for asset_id, time, power_mw, quality in stored:
        assert power_mw == pytest.approx(profiles[asset_id][row_at(int(time.timestamp()))])
        assert quality == 0


def test_vectors_cover_the_last_full_hour(two_hours: Pipeline) -> None:
    last = row_at(int((DAY + 7 * STEP).timestamp()))
    for asset in two_hours.assets:
        vector = two_hours.vectors()[asset.asset_id]
        hour = profile_mw(asset)[last - 3 : last + 1] / asset.capacity_mw
        assert vector["asset_class"] == asset.asset_class
        assert vector["readings"] == 4
        assert vector["window_end_ms"] == (DAY + 8 * STEP).timestamp() * 1_000
        assert vector["last_pu"] == pytest.approx(hour[-1])
        assert vector["mean_pu"] == pytest.approx(hour.mean())
        assert vector["ramp_pu_per_h"] == pytest.approx((hour[-1] - hour[0]) / 0.75)
        assert 700 < vector["irradiance_w_m2"] < 950
    newest = two_hours.hot.get(f"features:{REGION}:time")
    assert newest is not None
    assert int(newest) == (DAY + 7 * STEP).timestamp() * 1_000


def test_features_table_has_every_finished_window(two_hours: Pipeline) -> None:
    expected = 8 * len(two_hours.assets)
    two_hours.stack.wait(lambda: len(two_hours.windows()) >= expected, 30, "all windows")
    assert two_hours.windows().count(4) == 5 * len(two_hours.assets)
    assert len(two_hours.windows()) == expected


def test_malformed_reading_is_a_dead_letter_with_its_source(two_hours: Pipeline, kafka_messages: Any) -> None:
    messages = kafka_messages(two_hours.settings.kafka_bootstrap, "telemetry.dead-letter")
    letters = [json.loads(message.value()) for message in messages]
    (letter,) = [
        letter
        for letter in letters
        if letter["reason"] == "unknown unit furlong"
        and MALFORMED_ID.encode() in base64.b64decode(letter["payload_base64"])
    ]
    (source,) = [
        message
        for message in kafka_messages(two_hours.settings.kafka_bootstrap, letter["topic"])
        if (message.partition(), message.offset()) == (letter["partition"], letter["offset"])
    ]
    assert source.value() == base64.b64decode(letter["payload_base64"])
    assert source.key() == MALFORMED_ID.encode()


def test_unknown_asset_raises_one_alert(two_hours: Pipeline) -> None:
    assert [alert["kind"] for alert in two_hours.documents.alerts.find({"asset_id": UNKNOWN_ID})] == ["unknown-asset"]
    assert two_hours.documents.alerts.count_documents({"asset_id": MALFORMED_ID}) == 0


def test_readings_and_alerts_are_published_as_events(two_hours: Pipeline) -> None:
    entries: Any = two_hours.hot.xrange("forewatt:events")
    events = [fields for _, fields in entries]
    readings = [reading for event in events if event["topic"] == "reading" for reading in json.loads(event["body"])]
    ours = {asset.asset_id for asset in two_hours.assets}
    newest = {reading["asset_id"]: reading["time_chain_ms"] for reading in readings if reading["asset_id"] in ours}
    assert newest == dict.fromkeys(ours, (DAY + 7 * STEP).timestamp() * 1_000)
    assert any(json.loads(event["body"])["asset_id"] == UNKNOWN_ID for event in events if event["topic"] == "alert")


def test_redis_has_the_newest_values(two_hours: Pipeline) -> None:
    two_hours.stack.wait(lambda: len(latest(two_hours)) == len(two_hours.assets), 30, "a value of every asset")
    last = row_at(int((DAY + 7 * STEP).timestamp()))
    for asset in two_hours.assets:
        value = latest(two_hours)[asset.asset_id]
        assert value["time_ms"] == (DAY + 7 * STEP).timestamp() * 1_000
        assert value["value"] == pytest.approx(profile_mw(asset)[last])


def latest(pipeline: Pipeline) -> dict[str, dict[str, Any]]:
    return {str(key): json.loads(value) for key, value in pipeline.hot.hgetall(f"latest:{REGION}").items()}


def test_daily_values_are_stored(two_hours: Pipeline) -> None:
    def days() -> dict[str, dict[str, Any]]:
        return {day["asset_id"]: day for day in two_hours.documents.daily.find()}

    def complete() -> bool:
        return [day["readings"] for day in days().values()] == [8] * len(two_hours.assets)

    two_hours.stack.wait(complete, 60, "the day of every asset")
    first = row_at(int(DAY.timestamp()))
    for asset in two_hours.assets:
        energy_mwh = profile_mw(asset)[first : first + 8].sum() / 4
        assert days()[asset.asset_id]["energy_mwh"] == pytest.approx(energy_mwh)


def test_outlook_has_the_known_weather_and_price(two_hours: Pipeline) -> None:
    now = DAY + 8 * STEP
    valid = now + timedelta(hours=6)
    price = {"t": int(valid.timestamp()) * 1_000, "v": 4.2, "u": "ct/kWh", "issued": int(DAY.timestamp()) * 1_000}
    message = json.dumps(price)
    asyncio.run(publish(two_hours.settings.mqtt_url, f"market/{REGION}/price", message))

    def ahead() -> dict[str, dict[str, Any]]:
        return {str(key): json.loads(text) for key, text in two_hours.hot.hgetall(f"features:{REGION}:6h").items()}

    def complete() -> bool:
        vectors = ahead().values()
        return len(vectors) == len(two_hours.assets) and all(
            vector["prices"] and vector["weather"] and vector["valid_time_ms"] == valid.timestamp() * 1_000
            for vector in vectors
        )

    two_hours.stack.wait(complete, 90, "vectors with weather and price")
    for vector in ahead().values():
        assert vector["prices"]["day-ahead"]["value"] == pytest.approx(42.0)
        assert vector["weather"]["point_id"] == "icon-pipeline"
        variables = vector["weather"]["variables"]
        assert variables["temperature"]["value"] == pytest.approx(288 - 273.15)
        assert variables["irradiance"] == {"value": 80.0, "issued_ms": DAY.timestamp() * 1_000, "lead_s": 8 * 3_600}
        assert vector["last_pu"] is not None


async def publish(url: str, topic: str, message: str) -> None:
    async with mqtt_client(url, "way-tests") as client:
        await client.publish(topic, message, qos=1)


def test_a_readings_way_is_one_trace(two_hours: Pipeline) -> None:
    """From the agent's batch over the gateway and Kafka to the hot vector in Redis."""

    def whole(trace: dict[str, set[str]]) -> bool:
        stored = trace.get("jobs", set())
        return (
            "send batch" in trace.get("edge", ())
            and "write to kafka" in trace.get("gateway", ())
            and "store readings" in stored
            and any("hset" in name for name in stored)
            and any("insert" in name for name in stored)
        )

    two_hours.stack.wait(lambda: any(map(whole, two_hours.collector.traces())), 60, "a whole trace")


def test_every_process_has_metrics(two_hours: Pipeline) -> None:
    def metrics(name: str) -> dict[str, float]:
        text = httpx.get(f"http://127.0.0.1:{two_hours.ports[name]}/metrics").text
        return {
            name: float(value)
            for name, _, value in (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
        }

    readings = 8 * len(two_hours.assets)
    assert metrics("jobs")["forewatt_jobs_rows_total"] >= readings
    assert metrics("jobs")["forewatt_jobs_batch_seconds_count"] > 0
    assert metrics("jobs")["forewatt_jobs_delay_seconds_count"] > 0
    assert metrics("jobs")['forewatt_jobs_lag_records{query="telemetry"}'] >= 0
    assert metrics("latest")["forewatt_latest_lag_records"] >= 0
    assert metrics("latest")["forewatt_latest_values_total"] >= len(two_hours.assets)
    assert (metrics("edge")["forewatt_edge_waiting_records"], metrics("edge")["forewatt_edge_dropped_total"]) == (0, 0)


def test_a_malformed_message_becomes_a_dead_letter_and_stops_nothing(two_hours: Pipeline, kafka_messages: Any) -> None:
    producer = Producer({"bootstrap.servers": two_hours.settings.kafka_bootstrap})
    producer.produce("telemetry.load", value=b"garbage")
    producer.flush(20)

    def refused() -> bool:
        messages = kafka_messages(two_hours.settings.kafka_bootstrap, "telemetry.dead-letter")
        return any("wire format" in json.loads(message.value())["reason"] for message in messages)

    two_hours.stack.wait(refused, 30, "the dead letter")
    two_hours.move_clock(DAY + 9 * STEP)
    two_hours.stack.wait(lambda: two_hours.arrived(DAY + 8 * STEP), 60, "the next vectors")


def test_readings_of_an_asset_that_is_registered_later_are_stored_by_a_redrive(two_hours: Pipeline) -> None:
    asset = two_hours.assets[0].model_copy(update={"asset_id": UNKNOWN_ID, "capacity_mw": 1.0, "feed": None})
    store_assets(two_hours.documents, [asset])
    wanted = Wanted(assets=(UNKNOWN_ID,))
    assert [redrive(two_hours.settings, wanted).redriven for _ in range(2)] == [1, 0]
    stored = replace(two_hours, assets=[asset]).stored
    two_hours.stack.wait(lambda: len(stored()) == 1, 120, "the reading of the asset that was registered later")
    assert two_hours.documents.alerts.count_documents({"asset_id": UNKNOWN_ID, "kind": "unknown-asset"}) == 1
