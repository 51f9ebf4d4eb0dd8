"""Measures a registry of many assets; writes build/bench/assets.json.

    python tests/bench/assets.py --assets 20000 100000

For each number of assets: how long the jobs take to read them all, until a change takes effect, to join a micro-batch
with them, to compute the day of each asset, with the pauses that the jobs make meanwhile, and to exchange the vectors
of the hours ahead of all regions, and how much memory they take.
"""

import argparse
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forewatt.embedded.stack import Stack  # noqa: E402 - after the path
from forewatt.figures import Figure, shown, write_figures  # noqa: E402
from forewatt.settings import Settings  # noqa: E402
from forewatt.stores import mongo, postgres, redis  # noqa: E402
from streaming.assets.cache import REFRESH_S, RegistryCache  # noqa: E402
from streaming.assets.model import Asset, AssetClass  # noqa: E402
from streaming.assets.registry import index_assets, store_assets  # noqa: E402
from streaming.history.tables import create_tables, ensure_partitions  # noqa: E402
from streaming.jobs.outlook.publish import HorizonPublisher  # noqa: E402
from streaming.jobs.read.assets import asset_frame, join_assets  # noqa: E402
from streaming.jobs.session import create_session  # noqa: E402
from streaming.jobs.window.daily import days_pause_s, refresh_days  # noqa: E402

OUTPUT = ROOT / "build" / "bench" / "assets.json"
PARTS = ("postgres", "redis", "mongo")
OF_REGION = 1_000
"""Assets of a region."""
BATCH, TIMES = 10_000, 5
"""Readings of a micro-batch, and how many of them are measured after a first one."""
DAY = datetime(2016, 6, 15, tzinfo=UTC)
OF_DAY = 96
"""Readings of an asset in the day that is computed."""
INSERT = 10_000


class Bench:
    """The stores, and the figures."""

    def __init__(self, settings: Settings, spark: SparkSession) -> None:
        self.settings, self.spark = settings, spark
        self.database = mongo.database(settings)
        self.rows: list[Figure] = []

    def row(self, name: str, value: float, unit: str, target: float | None = None) -> None:
        """Note a figure; less is better."""
        self.rows.append(shown(name, value, unit, target))

    def measure(self, count: int) -> None:
        """Measure with so many assets."""
        name = f"assets_{count}"
        assets = [asset(number) for number in range(count)]
        for start in range(0, count, INSERT):
            store_assets(self.database, assets[start : start + INSERT])
        index_assets(self.database)
        del assets
        gc.collect()
        before = resident_mib()
        registry = RegistryCache(self.database)
        self.row(f"{name}.read_all", timed(registry.refresh), "s")
        self.row(f"{name}.memory", resident_mib() - before, "MiB")
        self.row(f"{name}.nothing_changed", timed(registry.refresh), "s")
        self.row(f"{name}.micro_batch", self.micro_batch(registry), "s")
        self.row(f"{name}.change_takes_effect", self.change(registry), "s", 5.0)
        self.row(f"{name}.memory_jvm", self.jvm_mib(), "MiB")
        computing, all_done = self.days(count)
        self.row(f"{name}.days_computing", computing, "s")
        self.row(f"{name}.days", all_done, "s", 900.0)
        publisher = HorizonPublisher(self.settings, registry.assets)
        self.row(f"{name}.hours_ahead", self.hours_ahead(publisher, count), "s")

    def change(self, registry: RegistryCache) -> float:
        """The most seconds from the change of an asset until a micro-batch is judged with it."""
        rows, took_s = self.batch(1), list[float]()
        for megawatts in range(2, 2 + TIMES):
            store_assets(self.database, [asset(0).model_copy(update={"capacity_mw": float(megawatts)})])
            started = time.perf_counter()
            registry.refresh()
            joined = join_assets(rows, asset_frame(self.spark, registry.assets())).toArrow()
            took_s.append(time.perf_counter() - started)
            assert joined["capacity_mw"].to_pylist() == [float(megawatts)]
        return max(took_s) + REFRESH_S

    def batch(self, assets: int) -> DataFrame:
        """A micro-batch of readings of so many assets, or of BATCH."""
        names = [f"meter-{number % assets}" for number in range(min(assets, BATCH))]
        # As the jobs read from Kafka: in one lane.
        return self.spark.createDataFrame(pa.table({"asset_id": names})).coalesce(1).cache()

    def jvm_mib(self) -> float:
        """Memory of Spark's JVM in MiB."""
        assert self.spark._jvm is not None
        return resident_mib(self.spark._jvm.java.lang.ProcessHandle.current().pid())

    def micro_batch(self, registry: RegistryCache) -> float:
        """Seconds of the join of a micro-batch with all assets, on the average after the first."""
        frame = asset_frame(self.spark, registry.assets())
        rows = self.batch(len(registry.by_id))
        joined = timed(lambda: join_assets(rows, frame).toArrow())
        return sum(timed(lambda: join_assets(rows, frame).toArrow()) for _ in range(TIMES)) / TIMES if joined else 0.0

    def days(self, count: int) -> tuple[float, float]:
        """Seconds of computing until the marked day of each asset is done, and the same with the jobs' pauses."""
        with postgres.connect(self.settings.postgres_url) as history:
            history.execute("truncate readings, changed_days")
            ensure_partitions(history, DAY, DAY)
            history.execute(
                "insert into readings (asset_id, time, power_mw, quality) select 'meter-' || n, %s + step * "
                "interval '15 minutes', 0.5, 0 from generate_series(0, %s) n, generate_series(0, %s) step",
                (DAY, count - 1, OF_DAY - 1),
            )
            history.execute(
                "insert into changed_days (asset_id, day) select 'meter-' || n, %s from generate_series(0, %s) n",
                (DAY, count - 1),
            )
            history.execute("analyze readings")
        turns: list[tuple[int, float]] = []
        while not turns or turns[-1][0]:
            started = time.perf_counter()
            done = refresh_days(self.settings)
            turns.append((done, time.perf_counter() - started))
        computing = sum(took for _, took in turns)
        return computing, computing + sum(days_pause_s(*turn) for turn in turns[:-1])

    def hours_ahead(self, publisher: HorizonPublisher, count: int) -> float:
        """Seconds of the exchange of all regions' vectors."""
        newest_ms = round((DAY + timedelta(hours=1)).timestamp() * 1_000)
        with redis.client(self.settings.redis_url) as hot:
            for number in range(-(-count // OF_REGION)):
                hot.set(f"features:region-{number}:time", newest_ms)
        return timed(publisher.refresh)


def asset(number: int) -> Asset:
    """One of many meters."""
    place = {"latitude": 47 + number % 800 / 100, "longitude": 6 + number % 900 / 100}
    region = f"region-{number // OF_REGION}"
    return Asset(
        asset_id=f"meter-{number}",
        name=f"Meter {number}",
        asset_class=(AssetClass.LOAD, AssetClass.SOLAR)[number % 2],
        region=region,
        capacity_mw=1.0,
        **place,
    )


def resident_mib(pid: int | None = None) -> float:
    """Memory of a process, or of this one, in MiB."""
    statm = Path(f"/proc/{pid or 'self'}/statm").read_text()
    return int(statm.split()[1]) * resource.getpagesize() / 2**20


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--out", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "stack", PARTS) as stack:
        create_tables(stack.settings.postgres_url)
        spark = create_session(stack.settings, "forewatt-bench-assets")
        bench = Bench(stack.settings, spark)
        for count in sorted(arguments.assets):
            bench.measure(count)
        bench.database.client.close()
        spark.stop()
    write_figures(arguments.out, bench.rows)
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
