"""Every reading of a file is stored exactly once although all parts are killed in turn (kill -9).

The test also measures the time from a kill until new readings are stored.
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
ASSETS, STEPS = 32, 1_000
SLOW_PER_S, FAST_PER_S = 50, 400
"""Readings a second while parts are killed, so that the file lasts for all kills even on a busy machine; and after."""
DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)
SERVICES = ("gateway", "jobs", "edge", "latest")
VICTIMS = (*SERVICES, "redis", "postgres", "mongo", "kafka")
RECOVERED_S = 240.0
SCHEMA = parse_schema(json.loads(TELEMETRY))

Start = Callable[[Callable[[], bool] | None], None]
"""Starts a part and waits until it is ready, or until the given condition is true."""
Reading = tuple[str, int, str]
"""Asset, time (ms) and `repr` of the value in MW."""


@dataclass(frozen=True)
class Pipeline:
    """The running parts, the input file, and the stores."""

    stack: Stack
    start: dict[str, Start]
    file: Path
    buffer: Path
    hot: Redis

    def read(self) -> int:
        """Number of readings that the agent has read from the file."""
        with DiskBuffer(self.buffer) as buffer:
            note = buffer.note(f"file:{self.file.resolve()}")
            return 0 if note is None else int(note["lines"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with postgres.connect(self.stack.settings.postgres_url) as history:
            return history.execute(query).fetchall()

    def stored(self) -> int:
        return int(self.rows("select count(*) from readings")[0][0])

    def arrived(self, read: int) -> bool:
        """Whether more readings are stored than the agent had read then."""
        return self.stored() > read


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("kills")
    assets = region_assets(ASSETS, REGION)
    file = folder / "readings.jsonl"
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records(assets)))
    with Stack(folder / "stack", ("kafka", "registry", "postgres", "redis", "mongo")) as stack:
        documents = mongo.database(stack.settings)
        store_assets(documents, assets)
        documents.client.close()
        with redis.client(stack.settings.redis_url) as hot:
            buffer = folder / "edge.sqlite"
            yield Pipeline(stack, starters(stack, folder, file, buffer, hot), file, buffer, hot)


def records(assets: list[Asset]) -> Iterator[dict[str, Any]]:
    """The gateway's records of all assets and intervals, ordered by time."""
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
    gateway = [*run, "streaming.gateway", "--port", str(port)]

    def starter(name: str, argv: list[str], ready: Callable[[], bool] | None) -> Start:
        return lambda condition: stack.spawn(name, argv, condition or ready, env, seconds=RECOVERED_S)

    return {
        "gateway": starter("gateway", gateway, lambda: http(f"{url}/health")),
        "jobs": starter("jobs", [*run, "streaming.jobs"], lambda: hot.get("streaming:ready") == "1"),
        "edge": starter("edge", [*edge, "--rate", str(SLOW_PER_S)], None),
        "fast edge": starter("edge", [*edge, "--rate", str(FAST_PER_S)], None),
        "latest": starter("latest", [*run, "streaming.latest"], lambda: "reads" in stack.log_tail("latest")),
    }


@pytest.fixture(scope="module")
def seconds(pipeline: Pipeline) -> dict[str, float]:
    """Kill every victim and process the whole file; return the recovery time (s) of every victim."""
    for name in SERVICES:
        pipeline.start[name](None)
    recovered = {name: kill(pipeline, name) for name in VICTIMS}
    pipeline.stack.kill("edge")
    pipeline.start["fast edge"](None)
    # The agent sends at a fixed rate, so the remaining time depends on how soon the parts recovered.
    left_s = (ASSETS * STEPS - pipeline.read()) / FAST_PER_S
    pipeline.stack.wait(lambda: pipeline.stored() == ASSETS * STEPS, 1.5 * left_s + 120, "every reading of the file")
    last_ms = round((DAY + (STEPS - 1) * STEP).timestamp() * 1_000)

    def windows_done() -> bool:
        newest = [json.loads(vector)["last_time_ms"] for vector in pipeline.hot.hvals(f"features:{REGION}")]
        return len(newest) == ASSETS and min(newest) == last_ms

    pipeline.stack.wait(windows_done, 120, "every asset's last window")
    for name in SERVICES:
        assert pipeline.stack.running(name)
    return recovered


def kill(pipeline: Pipeline, name: str) -> float:
    """Kill a working part and start it again; return the seconds until a later reading is stored."""
    before = pipeline.stored()
    pipeline.stack.wait(lambda: pipeline.stored() > before, 120, "readings before the kill")
    killed = time.monotonic()
    pipeline.stack.kill(name)
    # Readings that the agent read earlier may have passed the killed part before the kill; later ones have not.
    read = pipeline.read()
    assert read < ASSETS * STEPS, "the file ended before all parts were killed"
    if name in SERVICES:
        pipeline.start[name](lambda: pipeline.arrived(read))
    else:
        pipeline.stack.revive(name)
        pipeline.stack.wait(lambda: pipeline.arrived(read), RECOVERED_S, f"readings after {name} was killed")
    return time.monotonic() - killed


def checksum(readings: Iterable[Reading]) -> tuple[int, str]:
    """Number of readings, and a hash that does not depend on their order."""
    lines = sorted(f"{asset_id} {time_ms} {power}" for asset_id, time_ms, power in readings)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def in_mw(asset_id: str, time_ms: int, value: float, unit: str) -> Reading:
    return asset_id, time_ms, repr(standard(value, unit, 900))


def sent(pipeline: Pipeline) -> list[Reading]:
    lines = [json.loads(line) for line in pipeline.file.read_text().splitlines()]
    return [in_mw(line["asset_id"], line["time_ms"], line["value"], line["unit"]) for line in lines]


def in_kafka(pipeline: Pipeline, kafka_messages: Any) -> list[Reading]:
    readings: list[Reading] = []
    for asset_class in TELEMETRY_CLASSES:
        for message in kafka_messages(pipeline.stack.settings.kafka_bootstrap, telemetry_topic(asset_class)):
            telemetry: Any = schemaless_reader(io.BytesIO(message.value()[HEADER.size :]), SCHEMA, None)
            time_ms = round(telemetry["time"].timestamp() * 1_000)
            readings.append(in_mw(telemetry["asset_id"], time_ms, telemetry["value"], telemetry["unit"]))
    return readings


def test_kafka_and_postgres_have_every_reading_once(
    pipeline: Pipeline, seconds: dict[str, float], kafka_messages: Any
) -> None:
    assert set(seconds) == set(VICTIMS)
    expected = checksum(sent(pipeline))
    assert expected[0] == ASSETS * STEPS
    with DiskBuffer(pipeline.buffer) as buffer:
        assert len(buffer) == 0
    assert pipeline.read() == ASSETS * STEPS
    assert checksum(in_kafka(pipeline, kafka_messages)) == expected
    rows = pipeline.rows("select asset_id, (extract(epoch from time) * 1000)::bigint, power_mw from readings")
    assert checksum((asset_id, time_ms, repr(power)) for asset_id, time_ms, power in rows) == expected


def test_windows_count_every_reading_once(pipeline: Pipeline, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    counts = "select readings, count(*) from features group by readings order by readings"

    def complete() -> bool:
        return pipeline.rows(counts) == [
            (1, ASSETS),
            (2, ASSETS),
            (3, ASSETS),
            (4, ASSETS * (STEPS - 3)),
        ]

    pipeline.stack.wait(complete, 60, "every window with all its readings")


def test_redis_has_the_last_hour_of_the_file(pipeline: Pipeline, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    first = row_at(int(DAY.timestamp()))
    for asset in region_assets(ASSETS, REGION):
        vector = json.loads(pipeline.hot.hget(f"features:{REGION}", asset.asset_id) or "{}")
        hour = profile_mw(asset)[first + STEPS - 4 : first + STEPS] / asset.capacity_mw
        assert vector["readings"] == 4
        assert (vector["last_pu"], vector["mean_pu"]) == pytest.approx((hour[-1], hour.mean()))


def test_redis_has_the_last_value_of_every_asset(pipeline: Pipeline, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    last = row_at(int(DAY.timestamp())) + STEPS - 1
    expected = {asset.asset_id: profile_mw(asset)[last] for asset in region_assets(ASSETS, REGION)}

    def values() -> dict[str, float]:
        return {str(name): json.loads(text)["value"] for name, text in pipeline.hot.hgetall(f"latest:{REGION}").items()}

    pipeline.stack.wait(lambda: values() == pytest.approx(expected), 30, "the last value of every asset")


def test_daily_values_add_up_to_the_file(pipeline: Pipeline, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    first = row_at(int(DAY.timestamp()))
    documents = mongo.database(pipeline.stack.settings)

    def totals() -> dict[str, tuple[int, float]]:
        by_asset: dict[str, tuple[int, float]] = {}
        for day in documents.daily.find():
            readings, energy = by_asset.get(day["asset_id"], (0, 0.0))
            by_asset[day["asset_id"]] = readings + day["readings"], energy + day["energy_mwh"]
        return by_asset

    pipeline.stack.wait(lambda: sum(readings for readings, _ in totals().values()) == ASSETS * STEPS, 240, "every day")
    for asset in region_assets(ASSETS, REGION):
        energy: Any = pytest.approx(profile_mw(asset)[first : first + STEPS].sum() / 4)
        assert totals()[asset.asset_id] == (STEPS, energy)
    documents.client.close()


def test_features_rebuilt_from_the_archive_are_equal(pipeline: Pipeline, seconds: dict[str, float]) -> None:
    assert set(seconds) == set(VICTIMS)
    url = str(pipeline.buffer.parent / "archive")

    def archived() -> int:
        return DeltaTable(url).to_pyarrow_table(columns=["offset"]).num_rows if DeltaTable.is_deltatable(url) else 0

    pipeline.stack.wait(lambda: archived() == ASSETS * STEPS, 120, "every reading in the archive")
    settings = pipeline.stack.settings
    with psycopg.connect(settings.postgres_url, autocommit=True) as connection:
        connection.execute("create database rebuilt")
    rebuilt_settings = settings.model_copy(
        update={"postgres_url": settings.postgres_url.rsplit("/", 1)[0] + "/rebuilt", "archive_url": url}
    )
    assert rebuild(rebuilt_settings) == ASSETS * STEPS
    everything = "select * from features order by asset_id, window_end"
    with postgres.connect(rebuilt_settings.postgres_url) as history:
        rebuilt = history.execute(everything).fetchall()
    assert len(rebuilt) == ASSETS * STEPS
    assert rebuilt == pipeline.rows(everything)


def test_every_part_recovers_in_time(seconds: dict[str, float], record_property: Any) -> None:
    for name, duration in seconds.items():
        record_property(f"recovery_{name}_s", round(duration, 1))
    assert sys.__stdout__ is not None
    sys.__stdout__.write(
        f"\nseconds to recover: { {name: round(duration, 1) for name, duration in seconds.items()} }\n"
    )
    assert max(seconds.values()) < RECOVERED_S
