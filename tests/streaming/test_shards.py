"""Two shards beside each other store row for row what one driver does, and hand over to it and back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset, AssetClass
from streaming.assets.registry import store_assets
from streaming.gateway.records import AnyRecord, Batch, Record
from streaming.gateway.slots import Slots
from streaming.gateway.writer import ValidatedBatch, Writer
from streaming.jobs.shards.shard import Shard
from streaming.kafka.regions import partition_of
from streaming.kafka.schemas import telemetry_schemas
from streaming.kafka.topics import TELEMETRY_CLASSES, create_topics, telemetry_topic
from streaming.kafka.whole import read_whole
from streaming.kafka.wire import Decoder
from tests.streaming.stores import own_stores

pytestmark = pytest.mark.deep

PARTS = ("kafka", "registry", "postgres", "redis", "mongo")
PARTITIONS = 4
DAY = datetime(2016, 6, 15, 6, tzinfo=UTC)
STEP = timedelta(minutes=15)
REGIONS = ("north", "east", "south", "west", "islands")
TABLES = ("readings", "features", "weather", "covers", "state_of_charge")
START_S = 1_200.0


def assets() -> list[Asset]:
    """Nine assets of a region: four of each of two classes with power, and a station."""
    place = {"latitude": 53.0, "longitude": 11.0}
    made = []
    for region in REGIONS:
        for asset_class in (AssetClass.SOLAR, AssetClass.LOAD):
            for number in range(4):
                name = f"{region}-{asset_class}-{number}"
                fields = {"asset_id": name, "name": name, "asset_class": asset_class, "region": region}
                made.append(Asset.model_validate({**fields, **place, "capacity_mw": 1 + number, "unit": "MW"}))
        fields = {"asset_id": f"{region}-sky", "name": "sky", "asset_class": AssetClass.WEATHER, "region": region}
        made.append(Asset.model_validate({**fields, **place, "capacity_mw": 0, "unit": "C"}))
    return made


@dataclass(frozen=True)
class World:
    """Stores of its own for one division of the jobs; Kafka is shared by all."""

    stack: Stack
    settings: Settings
    folder: Path

    def variables(self) -> dict[str, str]:
        """The settings of this world's jobs."""
        return {
            "FOREWATT_POSTGRES_URL": self.settings.postgres_url,
            "FOREWATT_MONGO_DATABASE": self.settings.mongo_database,
            "FOREWATT_REDIS_URL": self.settings.redis_url,
            "FOREWATT_CHECKPOINT_URL": str(self.folder),
            "FOREWATT_TELEMETRY_PARTITIONS": str(PARTITIONS),
        }

    def start(self, name: str, shard: str, port: int | None = None) -> None:
        """Start a shard. `wait_ready` waits for it, so that several start at the same time."""
        options = ["--shard", shard, *(["--port", str(port)] if port else [])]
        with redis.client(self.settings.redis_url) as hot:
            hot.delete(ready_key(shard))
        self.stack.spawn(name, [sys.executable, "-m", "streaming.jobs", *options], None, self.variables())

    def wait_ready(self, shard: str) -> None:
        with redis.client(self.settings.redis_url) as hot:
            self.stack.wait(lambda: hot.get(ready_key(shard)) == "1", START_S, f"shard {shard}")

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        with postgres.connect(self.settings.postgres_url) as history:
            return history.execute(f"select * from {table} order by 1, 2").fetchall()

    def vectors(self) -> dict[str, Any]:
        with redis.client(self.settings.redis_url) as hot:
            return {region: hot.hgetall(f"features:{region}") for region in REGIONS}

    def documents(self, collection: str) -> list[dict[str, Any]]:
        """The documents of a collection, without the times of writing, and alerts about silence, which is real time."""
        database = mongo.database(self.settings)
        try:
            found = (
                database[collection]
                .find({"kind": {"$ne": "gap"}}, {"raised_at": 0, "updated_at": 0, "changed_at": 0})
                .sort("_id")
            )
            return list(found)
        finally:
            database.client.close()

    def has(self, readings: int) -> bool:
        return len(self.rows("readings")) + len(self.rows("weather")) == readings

    def has_days(self) -> bool:
        """Whether all days are computed."""
        return not self.rows("changed_days")


@dataclass(frozen=True)
class Worlds:
    """One driver, and two shards, of the same readings."""

    stack: Stack
    one: World
    two: World
    writer: Writer

    def send(self, sequence: int, steps: range, power_mw: float = 0.5) -> None:
        """Send a reading of each asset and step, as one batch a step."""
        for step in steps:
            records = [record(asset, step, power_mw) for asset in assets()]
            batch = Batch(agent="shard-tests", sequence=sequence + step, records=[])
            self.writer.write([ValidatedBatch(batch, records, [])])

    def wait(self, readings: int) -> None:
        for world, name in ((self.one, "one driver"), (self.two, "two shards")):
            self.stack.wait(partial(world.has, readings), START_S, f"the readings of {name}")
            self.stack.wait(world.has_days, START_S, f"the days of {name}")

    def check_same(self) -> None:
        """Everything that is stored is the same."""
        for table in TABLES:
            assert self.one.rows(table) == self.two.rows(table), table
        assert self.one.vectors() == self.two.vectors()
        for collection in ("daily", "alerts"):
            assert self.one.documents(collection) == self.two.documents(collection), collection


def ready_key(shard: str) -> str:
    return redis.STREAMING_READY if shard == "1/1" else f"{redis.STREAMING_READY}:{shard}"


def record(asset: Asset, step: int, power_mw: float) -> AnyRecord:
    """A reading without a unit; every seventh is out of range, and every fifth is of the step before, corrected."""
    moment = DAY + (step - (step % 5 == 4)) * STEP
    wrong = step % 7 == 6 and asset.asset_class is not AssetClass.WEATHER
    return Record(
        asset_id=asset.asset_id,
        asset_class=asset.asset_class.value,
        time_ms=round(moment.timestamp() * 1_000),
        value=99.0 if wrong else power_mw + step % 3 / 10,
        unit="",
    )


def distinct(steps: int) -> int:
    """The number of readings after so many steps. The last one must be no correction, which adds none."""
    return len(assets()) * len({step - (step % 5 == 4) for step in range(steps)})


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("shards")
    with Stack(folder / "stack", PARTS) as stack:
        create_topics(stack.settings.kafka_bootstrap, PARTITIONS)
        made = []
        for number, name in enumerate(("one", "two")):
            settings = own_stores(stack.settings, f"shards_{name}", assets())
            url = f"{settings.redis_url.rpartition('/')[0]}/{number}"
            made.append(World(stack, settings.model_copy(update={"redis_url": url}), folder / name))
        one, two = made
        slots = Slots(stack.settings.kafka_bootstrap, "http://127.0.0.1")
        slots.open()
        # This gateway's registry is empty at first, so it can't know the regions of what it writes.
        blind = stack.settings.model_copy(update={"mongo_database": "shards_gateway"})
        writer = Writer(blind, slots, "tests")
        yield Worlds(stack, one, two, writer)
        writer.close()
        slots.close()


def test_two_shards_store_what_one_driver_stores(worlds: Worlds) -> None:
    worlds.send(1, range(12))
    worlds.one.start("one", "1/1")
    worlds.two.start("first", "1/2")
    worlds.two.start("second", "2/2")
    worlds.wait(distinct(12))
    register(worlds)
    worlds.send(100, range(12, 31))
    worlds.wait(distinct(31))
    worlds.check_same()
    with redis.client(worlds.two.settings.redis_url) as hot:
        worlds.stack.wait(lambda: hot.get(redis.STREAMING_READY) == "1", 30, "the announcement of both")
    assert misplaced(worlds, since=12) == 0, "the gateway knows the regions by now"
    assert misplaced(worlds, since=0) > 0, "and did not know them before"


def register(worlds: Worlds) -> None:
    """Register the assets at the gateway."""
    database = mongo.database(worlds.one.settings.model_copy(update={"mongo_database": "shards_gateway"}))
    store_assets(database, assets())
    database.client.close()


def misplaced(worlds: Worlds, since: int) -> int:
    """The messages of these steps in partitions of other regions."""
    regions = {asset.asset_id: asset.region for asset in assets()}
    decoder = Decoder(partial(telemetry_schemas, worlds.stack.settings.schema_registry_url))
    wrong, from_ms = 0, (DAY + since * STEP).timestamp() * 1_000
    for asset_class in TELEMETRY_CLASSES:
        for message in read_whole(worlds.stack.settings.kafka_bootstrap, telemetry_topic(asset_class)):
            name = (message.key() or b"").decode()
            decoded = decoder.decode(message.value() or b"")
            assert decoded is not None
            right = message.partition() == partition_of(regions[name], PARTITIONS)
            wrong += decoded["time"] >= from_ms and not right
    return wrong


def test_the_jobs_of_another_division_are_refused_meanwhile(worlds: Worlds) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "streaming.jobs"],
        env={**os.environ, **worlds.stack.environment(), **worlds.two.variables()},
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert refused.returncode == 2
    assert "stop all shards before you start them with another M" in refused.stderr


def test_one_driver_goes_on_where_two_shards_have_stopped(worlds: Worlds) -> None:
    for name in ("first", "second"):
        worlds.stack.kill(name)
    worlds.send(200, range(31, 36))
    port = free_port()
    worlds.two.start("whole", "1/1", port)
    worlds.two.wait_ready("1/1")
    worlds.wait(distinct(36))
    worlds.check_same()
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    rows = next(float(line.split()[1]) for line in text.splitlines() if line.startswith("forewatt_jobs_rows_total"))
    assert rows <= 8 * len(assets()), "what the shards had read is not read again"


def test_two_shards_go_on_again_and_an_asset_moves_between_them(worlds: Worlds) -> None:
    worlds.stack.kill("whole")
    worlds.two.start("first", "1/2")
    worlds.two.start("second", "2/2")
    for shard in ("1/2", "2/2"):
        worlds.two.wait_ready(shard)
    here, there = (next(filter(Shard(number, 2).owns, REGIONS)) for number in (1, 2))
    moving = next(asset for asset in assets() if asset.region == here and asset.asset_class is AssetClass.LOAD)
    for region in (there, here):
        for world in (worlds.one, worlds.two):
            database = mongo.database(world.settings)
            store_assets(database, [moving.model_copy(update={"region": region})])
            database.client.close()
        steps = range(36, 41) if region == there else range(41, 46)
        worlds.send(300 + steps.start, steps)
        worlds.wait(distinct(steps.stop))
    for table in TABLES:
        assert worlds.one.rows(table) == worlds.two.rows(table), table
