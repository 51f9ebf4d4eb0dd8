"""Measures throughput and latency of streaming; writes build/bench/stream.json and a chart.

    python tests/bench/stream.py --rate 10000 --seconds 120 --assets 1024

Latency is the time from a reading's scheduled arrival at the gateway to its feature vector in Redis and to its row in
PostgreSQL (stamped by the database), for all readings of the measured time. For the latest-value service it is the time
to the value in Redis, for a sample of assets that is polled more often.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
from chart import draw
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from load import START_MS, STEP_MS, TOKENS, Load
from plain import plain_windows
from redis import Redis
from seen import Seen, percentiles

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from forewatt.figures import Figure, shown, write_figures
from forewatt.settings import Settings
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.edge.buffer import DiskBuffer
from streaming.history.tables import create_tables
from streaming.jobs.session import create_session
from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic
from streaming.latest.store import key as latest_key
from streaming.simbench.region import region_assets

REGION = "bench"
POLL_S = 0.05
SAMPLE, SAMPLE_POLL_S = 32, 0.005
PATIENCE_S = 300.0
MEMORY = "2g"
"""Memory of the jobs' JVM and of the baseline's."""
FLOOD, FLOOD_RECORDS, BACKLOG_RECORDS = 1e6, 100_000, 800_000
"""FLOOD is more than the gateway accepts, so the result is the throughput of all parts together."""
FLOOD_STEPS, BACKLOG_STEPS = 100, 800
"""Most readings of an asset in a flood and in a backlog: few assets would otherwise send years of readings."""
OUT = Path("build/bench/stream.json")
PARTS = ("kafka", "registry", "postgres", "redis", "mongo")


class Bench:
    """The running parts, the load, and the measured figures."""

    def __init__(self, stack: Stack, folder: Path, assets: list[Asset], rate: float, seconds: float) -> None:
        self.stack, self.folder, self.assets, self.rate, self.seconds = stack, folder, assets, rate, seconds
        self.hot: Redis = redis.client(stack.settings.redis_url)
        self.history: psycopg.Connection = postgres.connect(stack.settings.postgres_url)
        self.history.autocommit = True
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.load = Load(self.url, assets)
        gateway = [sys.executable, "-m", "streaming.gateway", "--port", str(port)]
        env = {"FOREWATT_GATEWAY_TOKENS": TOKENS}
        stack.spawn("gateway", gateway, lambda: http(f"{self.url}/health"), env)

    def prepare(self) -> None:
        """Register the assets, and add a time stamp column to readings."""
        documents = mongo.database(self.stack.settings)
        store_assets(documents, self.assets)
        documents.client.close()
        create_tables(self.stack.settings.postgres_url)
        self.history.execute("alter table readings add column written_at timestamptz default clock_timestamp()")

    def jobs(self, name: str, wait_ready: bool) -> None:
        """Start the jobs with a new checkpoint."""
        self.hot.delete("streaming:ready")
        env = {"FOREWATT_CHECKPOINT_URL": str(self.folder / name), "SPARK_DRIVER_MEMORY": MEMORY}
        ready = (lambda: self.hot.get("streaming:ready") == "1") if wait_ready else None
        self.stack.spawn("jobs", [sys.executable, "-m", "streaming.jobs"], ready, env, seconds=PATIENCE_S)

    def latest(self) -> None:
        """Start the latest-value service."""
        argv = [sys.executable, "-m", "streaming.latest"]
        self.stack.spawn("latest", argv, lambda: "reads" in self.stack.log_tail("latest"))

    def stored(self) -> int:
        row = self.history.execute("select count(*) from readings").fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def watched(self, seen: Seen) -> Iterator[None]:
        """Poll the vectors in Redis in a thread."""
        stop = threading.Event()

        def poll() -> None:
            last: dict[str, str] = {}
            with redis.client(self.stack.settings.redis_url) as hot:
                while not stop.wait(POLL_S):
                    vectors = hot.hgetall(f"features:{REGION}")
                    changed = {key: json.loads(text) for key, text in vectors.items() if last.get(key) != text}
                    seen.note({key: vector["last_time_ms"] for key, vector in changed.items()}, 0)
                    last = vectors

        with running(poll, stop):
            yield

    @contextmanager
    def sampled(self, seen: Seen) -> Iterator[None]:
        """Poll the newest values of a sample of assets of all agents and classes in a thread."""
        stop = threading.Event()
        names = [asset.asset_id for asset in self.assets[:: max(1, len(self.assets) // SAMPLE)]]

        def poll() -> None:
            last: list[str | None] = [None] * len(names)
            with redis.client(self.stack.settings.redis_url) as hot:
                while not stop.wait(SAMPLE_POLL_S):
                    values = hot.hmget(latest_key(REGION), names)
                    new = [text for text, previous in zip(values, last, strict=True) if text and text != previous]
                    seen.note({value["asset_id"]: value["time_ms"] for value in map(json.loads, new)}, 0)
                    last = values

        with running(poll, stop):
            yield

    def measured(self, seen: Seen, what: str) -> range:
        """Send the load and wait for its last reading; return the measured steps.

        Readings at half the rate go first: a cold JVM would build up a backlog, and the figures would measure that.
        """
        self.load.send(self.rate / 2, self.seconds / 2)
        first = self.load.first_step
        self.stack.wait(lambda: self.all_seen(seen, first - 1), PATIENCE_S, f"{what} of the first readings")
        reached = self.load.send(self.rate, self.seconds)
        steps = range(first, self.load.first_step)
        self.stack.wait(lambda: self.all_seen(seen, steps.stop - 1), PATIENCE_S, f"{what} of the last readings")
        self.reached = reached
        return steps

    def all_seen(self, seen: Seen, step: int) -> bool:
        return len(seen.newest) == len(self.assets) and min(seen.newest.values()) >= step

    def streaming(self) -> dict[str, float]:
        """Measure all parts live."""
        self.jobs("live", wait_ready=True)
        self.latest()
        seen, at_once = Seen(), Seen()
        with self.watched(seen), self.sampled(at_once):
            steps = self.measured(seen, "the vectors")
        self.all_stored()
        rows = self.history.execute(
            "select (extract(epoch from time) * 1000)::bigint, extract(epoch from written_at)::float8 from readings"
        )
        stamped = [((time_ms - START_MS) // STEP_MS, moment) for time_ms, moment in rows]
        in_postgres = [moment - self.load.due[step] for step, moment in stamped if step in steps]
        redis_p50, redis_p99 = percentiles(seen.latencies(self.load.due, steps))
        row_p50, row_p99 = percentiles(in_postgres)
        latest_p50, latest_p99 = percentiles(at_once.latencies(self.load.due, steps))
        in_kafka = committed(self.stack.settings.kafka_bootstrap)
        return {
            "sent": self.sent(),
            "missing": max(0, self.sent() - self.stored()),
            "twice": max(0, in_kafka - self.sent()),
            "latest_p50": latest_p50,
            "latest_p99": latest_p99,
            "reached": self.reached,
            "memory": self.stack.memory().peak_bytes / 2**30,
            "redis_p50": redis_p50,
            "redis_p99": redis_p99,
            "row_p50": row_p50,
            "row_p99": row_p99,
        }

    def flood(self) -> float:
        """Records a second from the first request to the last row, sent as fast as the gateway answers."""
        before, started = self.stored(), time.time()
        self.load.send(FLOOD, min(FLOOD_RECORDS, FLOOD_STEPS * len(self.assets)) / FLOOD)
        self.all_stored()
        return (self.sent() - before) / (time.time() - started)

    def backlog(self) -> float:
        """Records a second from Kafka into all stores, from the jobs' first batch to their last."""
        self.stack.kill("jobs")
        self.load.send(FLOOD, min(BACKLOG_RECORDS, BACKLOG_STEPS * len(self.assets)) / FLOOD)
        last = self.assets[-1].asset_id

        def last_step() -> int:
            vector = self.hot.hget(f"features:{REGION}", last)
            return (json.loads(vector)["last_time_ms"] - START_MS) // STEP_MS if vector else -1

        before = last_step()
        self.stack.revive("jobs")
        self.stack.wait(lambda: last_step() > before, PATIENCE_S, "the backlog's first vector")
        first, started = last_step(), time.time()
        self.stack.wait(lambda: last_step() == self.load.first_step - 1, PATIENCE_S, "the backlog's last vector")
        self.all_stored()
        return (self.load.first_step - 1 - first) * len(self.assets) / (time.time() - started)

    def sent(self) -> int:
        return self.load.first_step * len(self.assets)

    def all_stored(self) -> None:
        self.stack.wait(lambda: self.stored() == self.sent(), PATIENCE_S, "all rows")

    def plain(self) -> dict[str, float]:
        """Measure the baseline, over the backlog and live."""
        spark = create_session(Settings(spark_driver_memory=MEMORY), "forewatt-bench")
        bootstrap = self.stack.settings.kafka_bootstrap
        for name in ("plain-cold", "plain-warm"):
            query = plain_windows(spark, bootstrap, str(self.folder / name), lambda _: None, live=False)
            query.awaitTermination()
        batches = [progress for progress in query.recentProgress if progress["numInputRows"]]
        milliseconds = sum(batch["batchDuration"] for batch in batches)
        rate = sum(batch["numInputRows"] for batch in batches) * 1_000 / milliseconds
        seen = Seen()
        first = self.load.first_step
        live = plain_windows(
            spark, bootstrap, str(self.folder / "live"), lambda last: seen.note(last, first), live=True
        )
        steps = self.measured(seen, "plain Spark's windows")
        live.stop()
        spark.stop()
        p50, p99 = percentiles(seen.latencies(self.load.due, steps))
        return {"rate": rate, "p50": p50, "p99": p99}

    def buffer_rate(self, records: int = 50_000, size: int = 500) -> float:
        """Records a second into the agent's disk buffer and out of it."""
        record = {"asset_id": "bench", "asset_class": "solar", "time_ms": START_MS, "value": 1.0, "unit": "MW"}
        started = time.time()
        with DiskBuffer(self.folder / "buffer.sqlite") as buffer:
            for _ in range(records // size):
                buffer.append([record] * size)
            while (batch := buffer.next_batch(size)) is not None:
                buffer.acknowledge(batch.sequence)
        return records / (time.time() - started)


@contextmanager
def running(poll: Callable[[], None], stop: threading.Event) -> Iterator[None]:
    """Run `poll` in a thread; set `stop` at the end."""
    with ThreadPoolExecutor(1) as threads:
        polling = threads.submit(poll)
        try:
            yield
        finally:
            stop.set()
            polling.result()


def committed(bootstrap: str) -> int:
    """Number of committed readings in Kafka."""
    topics = [telemetry_topic(asset_class) for asset_class in TELEMETRY_CLASSES]
    options = {"group.id": "bench", "isolation.level": "read_committed", "enable.partition.eof": True}
    consumer = Consumer({"bootstrap.servers": bootstrap, "enable.auto.commit": False, **options})
    try:
        consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING) for topic in topics])
        ended, count = 0, 0
        while ended < len(topics):
            messages = consumer.consume(10_000, 20)
            ended += sum(message.error() is not None for message in messages)
            count += sum(message.error() is None for message in messages)
        return count
    finally:
        consumer.close()


def run(rate: float, seconds: float, assets: int) -> list[Figure]:
    """Run all measurements."""
    with tempfile.TemporaryDirectory() as name, Stack(Path(name) / "stack", PARTS) as stack:
        bench = Bench(stack, Path(name), region_assets(assets, REGION), rate, seconds)
        bench.prepare()
        buffer_rate = bench.buffer_rate()
        live = bench.streaming()
        print(f"live: { {name: round(value, 3) for name, value in live.items()} }", flush=True)
        flood = bench.flood()
        print(f"through the gateway: {flood:.0f} records/s", flush=True)
        highest = bench.backlog()
        print(f"out of a backlog: {highest:.0f} records/s", flush=True)
        stack.kill("jobs")
        stack.kill("latest")
        plain = bench.plain()
        burst = bench.load.burst(records=100, batches=100)
        figures = [
            shown("stream.rate_sustained", live["reached"], "records/s", 10_000, "min"),
            shown("stream.redis_p50", live["redis_p50"], "s", 1.0, "max", plain["p50"]),
            shown("stream.redis_p99", live["redis_p99"], "s", 2.0, "max", plain["p99"]),
            shown("stream.postgres_p50", live["row_p50"], "s", 1.0, "max", plain["p50"]),
            shown("stream.postgres_p99", live["row_p99"], "s", 2.0, "max", plain["p99"]),
            shown("stream.latest_p50", live["latest_p50"], "s", 0.1),
            shown("stream.latest_p99", live["latest_p99"], "s", 0.3),
            shown("stream.readings_sent", live["sent"], "readings", live["sent"], "min"),
            shown("stream.readings_missing", live["missing"], "readings", 0),
            shown("stream.readings_twice", live["twice"], "readings", 0),
            shown("stream.rate_highest", highest, "records/s", 40_000, "min", plain["rate"]),
            shown("stream.rate_with_gateway", flood, "records/s", 10_000, "min"),
            shown("stream.gateway_batches_of_100", burst, "records/s", 20_000, "min"),
            shown("stream.edge_buffer", buffer_rate, "records/s", 50_000, "min"),
            shown("stream.memory_peak", live["memory"], "GiB", 6.0),
        ]
        bench.hot.close()
        bench.history.close()
        return figures


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=10_000, help="records a second")
    parser.add_argument("--seconds", type=float, default=120, help="measured time of each live run")
    parser.add_argument("--assets", type=int, default=1_024)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{arguments.assets} assets, {arguments.rate:.0f} records/s, {arguments.seconds:.0f} s, load {load:.1f}")
    figures = run(arguments.rate, arguments.seconds, arguments.assets)
    write_figures(arguments.out, figures)
    draw(figures, arguments.out.with_suffix(".svg"))


if __name__ == "__main__":
    main()
