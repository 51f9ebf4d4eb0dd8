"""Exactly once through kill -9: a file of readings against Kafka and all stores, while parts die in turn.

Measured as well: how long it takes from each kill until readings come out at the other end again.
"""

import hashlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from deltalake import DeltaTable
from fastavro import parse_schema, schemaless_reader
from redis import Redis

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.edge.buffer import DiskBuffer
from streaming.jobs.rebuild import rebuild
from streaming.kafka.schemas import TELEMETRY
from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic
from streaming.kafka.wire import HEADER
from streaming.replay.meters import PER_MW
from streaming.simbench.profiles import row_at
from streaming.simbench.region import profile_mw, region_assets
from streaming.units import standard

pytestmark = pytest.mark.deep

REGION = "kill-tests"
ASSETS, STEPS, PER_SECOND = 32, 1_000, 120
DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)
SERVICES = ("gateway", "jobs", "edge", "latest")
VICTIMS = (*SERVICES, "redis", "postgres", "mongo", "kafka")
RECOVERED_S = 240.0
SCHEMA = parse_schema(json.loads(TELEMETRY))

Start = Callable[[Callable[[], bool] | None], None]
"""Starts a part and waits until it is ready, or until what is given holds."""
Reading = tuple[str, int, str]
"""Asset, time (ms), and the value in MW, to the last bit."""


@dataclass(frozen=True)
class Way:
    """The running parts, the file that goes in, and the stores where it comes out."""

    stack: Stack
    start: dict[str, Start]
    file: Path
    buffer: Path
    hot: Redis

    def taken(self) -> int:
        """How many of the file's readings the agent has in its buffer, or had."""
        with DiskBuffer(self.buffer) as buffer:
            return buffer.position(f"file:{self.file.resolve()}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with postgres.connect(self.stack.settings.postgres_url) as history:
            return history.execute(query).fetchall()

    def stored(self) -> int:
        return int(self.rows("select count(*) from readings")[0][0])

    def arrived(self, taken: int) -> bool:
        """Whether a reading has come out that was not taken yet then."""
        return self.stored() > taken


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    folder = tmp_path_factory.mktemp("kills")
    assets = region_assets(ASSETS, REGION)
    file = folder / "readings.jsonl"
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records(assets)))
    with Stack(folder / "stack", ("kafka", "registry", "postgres", "redis", "mongo")) as stack:
        where = stack.settings
        documents = mongo.database(where)
        store_assets(documents, assets)
        documents.client.close()
        with redis.client(where.redis_url) as hot:
            buffer = folder / "edge.sqlite"
            yield Way(stack, starters(stack, folder, file, buffer, hot), file, buffer, hot)


def records(assets: list[Asset]) -> Iterator[dict[str, Any]]:
    """Every asset's quarter hours, one after the other, as the gateway's records."""
    first = row_at(int(DAY.timestamp()))
    power = {asset.asset_id: profile_mw(asset)[first : first + STEPS] * PER_MW[asset.unit] for asset in assets}
    for step in range(STEPS):
        time_ms = round((DAY + step * STEP).timestamp() * 1_000)
        for asset in assets:
            yield {
                "asset_id": asset.asset_id,
                "asset_class": asset.asset_class.value,
                "time_ms": time_ms,
                "value": float(power[asset.asset_id][step]),
                "unit": asset.unit,
            }


def starters(stack: Stack, folder: Path, file: Path, buffer: Path, hot: Redis) -> dict[str, Start]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "FOREWATT_REGION": REGION,
        "FOREWATT_GATEWAY_URL": url,
        "FOREWATT_GATEWAY_TOKENS": "edge-kill:secret",
        "FOREWATT_AGENT_TOKEN": "secret",
        "FOREWATT_CHECKPOINT_URL": str(folder / "checkpoints"),
        "FOREWATT_ARCHIVE_URL": str(folder / "archive"),
    }
    run = [sys.executable, "-m"]
    edge = [*run, "streaming.edge", "--agent", "edge-kill", "--buffer", str(buffer), "--replay", str(file)]
    edge += ["--rate", str(PER_SECOND)]
    gateway = [*run, "streaming.gateway", "--port", str(port)]

    def starter(name: str, argv: list[str], ready: Callable[[], bool] | None) -> Start:
        return lambda wanted: stack.spawn(name, argv, wanted or ready, env, seconds=RECOVERED_S)

    return {
        "gateway": starter("gateway", gateway, lambda: http(f"{url}/health")),
        "jobs": starter("jobs", [*run, "streaming.jobs"], lambda: hot.get("streaming:ready") == "1"),
        "edge": starter("edge", edge, None),
        "latest": starter("latest", [*run, "streaming.latest"], lambda: "reads" in stack.log_tail("latest")),
    }


@pytest.fixture(scope="module")
def seconds(way: Way) -> dict[str, float]:
    """The way after all kills and the whole file: for each victim the seconds until readings came out again."""
    for name in SERVICES:
        way.start[name](None)
    recovered = {name: kill(way, name) for name in VICTIMS}
    # The agent sends so many a second; how many are left depends on how soon each part came back.
    left_s = (ASSETS * STEPS - way.taken()) / PER_SECOND
    way.stack.wait(lambda: way.stored() == ASSETS * STEPS, 1.5 * left_s + 120, "every reading of the file")
    last_ms = round((DAY + (STEPS - 1) * STEP).timestamp() * 1_000)

    def windows_done() -> bool:
        newest = [json.loads(each)["last_time_ms"] for each in way.hot.hvals(f"features:{REGION}")]
        return len(newest) == ASSETS and min(newest) == last_ms

    way.stack.wait(windows_done, 120, "every asset's last window")
    for name in SERVICES:
        assert way.stack.running(name)
    return recovered


def kill(way: Way, name: str) -> float:
    """Kill a part in the middle of its work, start it again, and say when the first reading came out after that."""
    before = way.stored()
    way.stack.wait(lambda: way.stored() > before, 120, "readings before the kill")
    killed = time.monotonic()
    way.stack.kill(name)
    # Readings that the agent took before may have passed the killed part already; a later one has not.
    then = way.taken()
    if name in SERVICES:
        way.start[name](lambda: way.arrived(then))
    else:
        way.stack.revive(name)
        way.stack.wait(lambda: way.arrived(then), RECOVERED_S, f"readings after {name} was killed")
    return time.monotonic() - killed


def checksum(readings: Iterable[Reading]) -> tuple[int, str]:
    """How many, and a hash that no order changes."""
    lines = sorted(f"{asset_id} {time_ms} {power}" for asset_id, time_ms, power in readings)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def in_mw(asset_id: str, time_ms: int, value: float, unit: str) -> Reading:
    return asset_id, time_ms, repr(standard(value, unit, 900))


def sent(way: Way) -> list[Reading]:
    lines = [json.loads(line) for line in way.file.read_text().splitlines()]
    return [in_mw(each["asset_id"], each["time_ms"], each["value"], each["unit"]) for each in lines]


def in_kafka(way: Way, kafka_messages: Any) -> list[Reading]:
    found: list[Reading] = []
    for asset_class in TELEMETRY_CLASSES:
        for message in kafka_messages(way.stack.settings.kafka_bootstrap, telemetry_topic(asset_class)):
            telemetry: Any = schemaless_reader(io.BytesIO(message.value()[HEADER.size :]), SCHEMA, None)
            time_ms = round(telemetry["time"].timestamp() * 1_000)
            found.append(in_mw(telemetry["asset_id"], time_ms, telemetry["value"], telemetry["unit"]))
    return found


def test_edge_kafka_and_postgres_hold_the_file_once(way: Way, seconds: dict[str, float], kafka_messages: Any) -> None:
    assert set(seconds) == set(VICTIMS)
    expected = checksum(sent(way))
    assert expected[0] == ASSETS * STEPS
    with DiskBuffer(way.buffer) as buffer:
        assert len(buffer) == 0
    assert way.taken() == ASSETS * STEPS
    assert checksum(in_kafka(way, kafka_messages)) == expected
    rows = way.rows("select asset_id, (extract(epoch from time) * 1000)::bigint, power_mw from readings")
    assert checksum((asset_id, time_ms, repr(power)) for asset_id, time_ms, power in rows) == expected


def test_windows_count_every_reading_once(way: Way, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    counts = "select readings, count(*) from features group by readings order by readings"

    def complete() -> bool:
        return way.rows(counts) == [
            (1, ASSETS),
            (2, ASSETS),
            (3, ASSETS),
            (4, ASSETS * (STEPS - 3)),
        ]

    way.stack.wait(complete, 60, "every window, each of as many readings as it has intervals")


def test_redis_holds_the_last_hour_of_the_file(way: Way, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    first = row_at(int(DAY.timestamp()))
    for asset in region_assets(ASSETS, REGION):
        vector = json.loads(way.hot.hget(f"features:{REGION}", asset.asset_id) or "{}")
        hour = profile_mw(asset)[first + STEPS - 4 : first + STEPS] / asset.capacity_mw
        assert vector["readings"] == 4
        assert (vector["last_pu"], vector["mean_pu"]) == pytest.approx((hour[-1], hour.mean()))


def test_the_newest_values_are_the_files_last(way: Way, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    last = row_at(int(DAY.timestamp())) + STEPS - 1
    expected = {asset.asset_id: profile_mw(asset)[last] for asset in region_assets(ASSETS, REGION)}

    def values() -> dict[str, float]:
        return {name: json.loads(text)["value"] for name, text in way.hot.hgetall(f"latest:{REGION}").items()}

    way.stack.wait(lambda: values() == pytest.approx(expected), 30, "the last value of every asset")


def test_days_add_up_to_the_file(way: Way, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    first = row_at(int(DAY.timestamp()))
    documents = mongo.database(way.stack.settings)

    def told() -> dict[str, tuple[int, float]]:
        found: dict[str, tuple[int, float]] = {}
        for day in documents.daily.find():
            readings, energy = found.get(day["asset_id"], (0, 0.0))
            found[day["asset_id"]] = readings + day["readings"], energy + day["energy_mwh"]
        return found

    way.stack.wait(lambda: sum(readings for readings, _ in told().values()) == ASSETS * STEPS, 240, "every day")
    for asset in region_assets(ASSETS, REGION):
        energy = profile_mw(asset)[first : first + STEPS].sum() / 4
        assert told()[asset.asset_id] == (STEPS, pytest.approx(energy))
    documents.client.close()


def test_the_archive_gives_the_same_features_row_for_row(way: Way, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    url = str(way.buffer.parent / "archive")

    def archived() -> int:
        return DeltaTable(url).to_pyarrow_table(columns=["offset"]).num_rows if DeltaTable.is_deltatable(url) else 0

    way.stack.wait(lambda: archived() == ASSETS * STEPS, 120, "every reading in the archive")
    where = way.stack.settings
    with psycopg.connect(where.postgres_url, autocommit=True) as connection:
        connection.execute("create database rebuilt")
    again = where.model_copy(
        update={"postgres_url": where.postgres_url.rsplit("/", 1)[0] + "/rebuilt", "archive_url": url}
    )
    assert rebuild(again) == ASSETS * STEPS
    everything = "select * from features order by asset_id, window_end"
    with postgres.connect(again.postgres_url) as history:
        rebuilt = history.execute(everything).fetchall()
    assert len(rebuilt) == ASSETS * STEPS
    assert rebuilt == way.rows(everything)


def test_readings_come_again_soon_after_each_kill(seconds: dict[str, float], record_property: Any) -> None:
    for name, taken in seconds.items():
        record_property(f"recovery_{name}_s", round(taken, 1))
    sys.__stdout__.write(f"\nseconds to recover: { {name: round(taken, 1) for name, taken in seconds.items()} }\n")
    assert max(seconds.values()) < RECOVERED_S
