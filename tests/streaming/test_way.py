"""The whole way: clock -> meters -> MQTT -> edge agent -> gateway -> Kafka -> Spark -> PostgreSQL, Redis, MongoDB."""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from streaming.replay.clock import CHANNEL, KEY
from streaming.replay.faults import MALFORMED_ID, UNKNOWN_ID
from streaming.simbench.profiles import row_at
from streaming.simbench.region import profile_mw, region_assets

DAY = datetime(2016, 6, 15, 10, tzinfo=UTC)
STEP = timedelta(minutes=15)
REGION = "way-tests"
PARTS = ("kafka", "registry", "postgres", "redis", "mongo", "mqtt")


@dataclass(frozen=True)
class Way:
    """The running processes and their stores."""

    stack: Stack
    settings: Settings
    assets: list[Asset]
    history: psycopg.Connection
    hot: Redis
    documents: Database[dict[str, Any]]

    def move_clock(self, moment: datetime) -> None:
        self.hot.set(KEY, int(moment.timestamp()))
        self.hot.publish(CHANNEL, int(moment.timestamp()))

    def count(self, query: str) -> int:
        row = self.history.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def vectors(self) -> dict[str, dict[str, Any]]:
        return {key: json.loads(value) for key, value in self.hot.hgetall(f"features:{REGION}").items()}

    def arrived(self, last: datetime) -> bool:
        """Whether every asset's vector is of the interval that starts at `last`."""
        newest = [vector["last_time_ms"] for vector in self.vectors().values()]
        return len(newest) == len(self.assets) and min(newest) >= last.timestamp() * 1_000


@pytest.fixture(scope="module")
def way(stack_parts: Callable[..., Stack], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    stack = stack_parts(*PARTS)
    folder = tmp_path_factory.mktemp("way")
    where, assets = stack.settings.model_copy(update={"mongo_database": "way_tests"}), region_assets(12, REGION)
    history, hot, documents = postgres.connect(where.postgres_url), redis.client(where.redis_url), mongo.database(where)
    history.autocommit = True
    store_assets(documents, assets)
    running = Way(stack, where, assets, history, hot, documents)
    running.move_clock(DAY)
    for name in start(stack, folder, hot):
        assert stack.running(name)
    yield running
    for name in ("replay", "edge", "gateway", "jobs"):
        stack.kill(name)
    history.close()
    hot.close()
    documents.client.close()


def start(stack: Stack, folder: Path, hot: Redis) -> tuple[str, ...]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "FOREWATT_REGION": REGION,
        "FOREWATT_MONGO_DATABASE": "way_tests",
        "FOREWATT_GATEWAY_URL": url,
        "FOREWATT_GATEWAY_TOKENS": "edge-way:secret",
        "FOREWATT_AGENT_TOKEN": "secret",
        "FOREWATT_CHECKPOINT_URL": str(folder / "checkpoints"),
    }
    run = [sys.executable, "-m"]
    stack.spawn("gateway", [*run, "streaming.gateway", "--port", str(port)], lambda: http(f"{url}/health"), env)
    stack.spawn("jobs", [*run, "streaming.jobs"], lambda: hot.get("streaming:ready") == "1", env, seconds=240)
    edge = [*run, "streaming.edge", "--agent", "edge-way", "--buffer", str(folder / "edge.sqlite")]
    stack.spawn("edge", edge, lambda: "listens" in stack.log_tail("edge"), env)
    first = int(DAY.timestamp())
    replay = [*run, "streaming.replay", "--faults", "--start", str(first)]
    stack.spawn("replay", replay, lambda: hot.get("replay:position") is not None, env)
    return ("gateway", "jobs", "edge", "replay")


@pytest.fixture(scope="module")
def two_hours(way: Way) -> Way:
    """The way after eight steps of the clock."""
    way.move_clock(DAY + 8 * STEP)
    way.stack.wait(lambda: way.arrived(DAY + 7 * STEP), 120, "the vectors of the eighth interval")
    expected = 8 * len(way.assets)
    way.stack.wait(lambda: way.count("select count(*) from readings") >= expected, 60, "all readings")
    return way


def test_history_holds_every_reading_once_as_measured(two_hours: Way) -> None:
    stored = two_hours.history.execute("select asset_id, time, power_mw, quality from readings").fetchall()
    assert len(stored) == 8 * len(two_hours.assets)
    profiles = {asset.asset_id: profile_mw(asset) for asset in two_hours.assets}
    for asset_id, time, power_mw, quality in stored:
        assert power_mw == pytest.approx(profiles[asset_id][row_at(int(time.timestamp()))])
        assert quality == 0


def test_vectors_are_of_the_last_full_hour(two_hours: Way) -> None:
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
    assert int(newest) == (DAY + 7 * STEP).timestamp() * 1_000


def test_features_table_has_every_finished_window(two_hours: Way) -> None:
    expected = 8 * len(two_hours.assets)
    two_hours.stack.wait(lambda: two_hours.count("select count(*) from features") >= expected, 30, "all windows")
    full = two_hours.count("select count(*) from features where readings = 4")
    assert full == 5 * len(two_hours.assets)
    assert two_hours.count("select count(*) from features") == expected


def test_malformed_reading_is_a_dead_letter_with_its_source(two_hours: Way, kafka_messages: Any) -> None:
    found = kafka_messages(two_hours.settings.kafka_bootstrap, "telemetry.dead-letter")
    letters = [json.loads(each.value()) for each in found]
    (letter,) = [each for each in letters if each["reason"] == "unknown unit furlong"]
    (source,) = [
        each
        for each in kafka_messages(two_hours.settings.kafka_bootstrap, letter["topic"])
        if (each.partition(), each.offset()) == (letter["partition"], letter["offset"])
    ]
    assert source.value() == base64.b64decode(letter["payload_base64"])
    assert source.key() == MALFORMED_ID.encode()


def test_unknown_asset_raises_one_alert(two_hours: Way) -> None:
    assert [alert["kind"] for alert in two_hours.documents.alerts.find({"asset_id": UNKNOWN_ID})] == ["unknown-asset"]
    assert two_hours.documents.alerts.count_documents({"asset_id": MALFORMED_ID}) == 0


def test_live_view_hears_of_readings_and_alerts(two_hours: Way) -> None:
    events = [fields for _, fields in two_hours.hot.xrange("forewatt:events")]
    readings = [each for event in events if event["topic"] == "reading" for each in json.loads(event["body"])]
    ours = {asset.asset_id for asset in two_hours.assets}
    told = {each["asset_id"]: each["time_ms"] for each in readings if each["asset_id"] in ours}
    assert told == dict.fromkeys(ours, (DAY + 7 * STEP).timestamp() * 1_000)
    assert any(json.loads(event["body"])["asset_id"] == UNKNOWN_ID for event in events if event["topic"] == "alert")


def test_garbage_in_a_topic_stops_nothing(two_hours: Way, kafka_messages: Any) -> None:
    producer = Producer({"bootstrap.servers": two_hours.settings.kafka_bootstrap})
    producer.produce("telemetry.load", value=b"garbage")
    producer.flush(20)

    def refused() -> bool:
        found = kafka_messages(two_hours.settings.kafka_bootstrap, "telemetry.dead-letter")
        return any("wire format" in json.loads(each.value())["reason"] for each in found)

    two_hours.stack.wait(refused, 30, "the dead letter")
    two_hours.move_clock(DAY + 9 * STEP)
    two_hours.stack.wait(lambda: two_hours.arrived(DAY + 8 * STEP), 60, "the next vectors")
