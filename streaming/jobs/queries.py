"""The streaming queries, which carry Kafka's messages to the sinks.

telemetry  judged readings, as fast as possible
outlook    weather forecasts and prices, every two seconds
archive    judged readings again, every 30 seconds in large batches, if there is an archive
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka.admin import AdminClient
from prometheus_client import Counter, Gauge, Histogram
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.telemetry.trace_ids import resumed
from streaming.assets.cache import RegistryCache
from streaming.assets.registry import regions_of
from streaming.jobs.judge.flow import Registries, judge_messages
from streaming.jobs.outlook.messages import price_rows, weather_rows
from streaming.jobs.read.assets import KnownAssets
from streaming.jobs.read.kafka import Partitions, collect_rows, read_telemetry, read_topics, telemetry_sources
from streaming.jobs.session import spark_url
from streaming.jobs.shards.passing import Passing
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.registry import OpenSinks
from streaming.jobs.supervise.handover import hand_over
from streaming.jobs.supervise.losses import Loss, find_losses
from streaming.jobs.supervise.refill import Losses
from streaming.kafka.regions import telemetry_partitions
from streaming.kafka.schemas import PRICE_SUBJECT, TELEMETRY, TELEMETRY_SUBJECT, WEATHER_SUBJECT, Versions
from streaming.kafka.topics import MARKET_PRICE, WEATHER_FORECAST
from streaming.kafka.traces import HEADER

log = logging.getLogger(__name__)

ARCHIVE_OFFSETS, ARCHIVE_TRIGGER = 200_000, "30 seconds"
OUTLOOK_TRIGGER = "2 seconds"

BATCH = Histogram("forewatt_jobs_batch_seconds", "From the start of a micro-batch in the driver until it is stored")
ROWS = Counter("forewatt_jobs_rows_total", "Rows of stored micro-batches")
DELAY = Histogram(
    "forewatt_jobs_delay_seconds",
    "From the arrival of a micro-batch's oldest reading at the gateway until the micro-batch is stored",
    buckets=(0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1_800),
)
LAG = Gauge("forewatt_jobs_lag_records", "Records in Kafka that a query has not read yet", ["query"])


Regions = Mapping[str, str]
"""The regions of assets by id."""


class Queries:
    """Starts and stops the queries. The sinks stay open over restarts, until `close_sinks`."""

    def __init__(self, spark: SparkSession, settings: Settings, registry: RegistryCache, shard: Shard = WHOLE) -> None:
        self._spark = spark
        self._settings = settings
        self._shard = shard
        self._sinks = OpenSinks(settings)
        self._passing = Passing(settings.kafka_bootstrap)
        self._handover = hand_over(spark, checkpoint_folder(settings), shard, self._names)
        self._known = KnownAssets(spark, registry, self._forget)
        self._schemas: Mapping[str, Versions] = {}
        # Spark stops a query without waiting for its last batch, which must end before the next query writes.
        self._writing_readings, self._writing_outlook = Lock(), Lock()
        self.running: list[StreamingQuery] = []
        self.hot: list[StreamingQuery] = []
        """The running queries whose latency matters; the warm-up waits for them."""
        self._database = mongo.database(settings)
        self._losses = Losses(settings, self._refill)
        self._skipping: frozenset[str] = frozenset()
        """The queries that skip messages which Kafka has deleted; all others fail at one."""

    def start(self, schemas: Mapping[str, Versions]) -> None:
        """Start the queries with these registered schemas, or resume them from their checkpoints.

        What Kafka has deleted since is reported, and refilled from the archive.
        """
        self._schemas = schemas
        losses = [loss for name in self._names for loss in self._find_losses(name)]
        self._losses.handle(losses)
        self._skipping = frozenset(loss.query for loss in losses)
        partitions = self._partitions()
        # Each is noted at once, so that `stop` stops it if a later one does not start.
        self.hot.append(self._start_telemetry(partitions))
        self.running += self.hot
        if self._shard.is_first:
            self.running.append(self._start_outlook())
        if self._settings.archive_url:
            self.running.append(self._start_archive(partitions))
        log.info("started the queries with %d assets, schemas %s", self._known.count, list(schemas[TELEMETRY_SUBJECT]))

    def use_schemas(self, schemas: Mapping[str, Versions]) -> None:
        """Decode with these schemas from the next micro-batch on."""
        self._schemas = schemas

    def _judged(self, batch: DataFrame, columns: Sequence[str], *, former: bool = False) -> pa.Table:
        """The collected rows of a micro-batch, judged with the registries of now."""
        assets = self._known.frame(former=former)
        registries = Registries(self._schemas[TELEMETRY_SUBJECT], TELEMETRY, assets, self._settings.spark_lanes)
        return collect_rows(judge_messages(batch, registries).select(*columns))

    def _forget(self, asset_ids: Sequence[str]) -> None:
        with self._writing_readings:
            self._sinks.forget(asset_ids)

    def _partitions(self) -> Partitions | None:
        """The partitions to read; None for all, also those that are added later."""
        if self._shard.is_whole and not self._handover.starts:
            return None
        counts = telemetry_partitions(self._settings.kafka_bootstrap)
        self._shard.check(counts)
        return telemetry_sources(counts, self._shard)

    def has_passed_losses(self) -> bool:
        """Whether queries skip deleted messages although they need not any more: restart them then."""
        return bool(self._skipping) and not any(map(self._find_losses, self._skipping))

    def stop(self) -> None:
        """Stop the queries. A batch that is interrupted is repeated after the next start."""
        for query in self.running:
            query.stop()
        self.running.clear()
        self.hot.clear()

    def report_lag(self) -> None:
        """Set the gauge of each query's lag to what its latest micro-batch found."""
        for query in self.running:
            if (progress := query.lastProgress) is not None:
                LAG.labels(query.name).set(lag_records(progress["sources"]))

    def close_sinks(self) -> None:
        """Close the connections to the stores; after `stop`."""
        self._sinks.close()
        self._passing.close()
        self._database.client.close()

    @property
    def _names(self) -> list[str]:
        outlook = ["outlook"] if self._shard.is_first else []
        return ["telemetry", *outlook, *(["archive"] if self._settings.archive_url else [])]

    def _checkpoint(self, name: str) -> str:
        return f"{self._handover.url}/{name}"

    def _find_losses(self, name: str) -> list[Loss]:
        before = self._handover.progress(name)
        return find_losses(self._spark, self._settings, name, self._checkpoint(name), before)

    def _refill(self, rows: pa.Table) -> None:
        with self._writing_readings:
            self._sinks.write(Feed.READINGS, rows, BatchId("refill", 0))

    def _current(self, batch: DataFrame, columns: Sequence[str], *, former: bool = False) -> tuple[pa.Table, Regions]:
        """A batch's judged rows, and the regions of its unknown assets that are registered: those of other shards.

        A batch with assets that were registered a moment ago is judged again.
        """
        rows = self._judged(batch, columns, former=former)
        regions = self._unknown_regions(rows)
        if any(map(self._shard.owns, regions.values())):
            self._known.refresh()
            rows = self._judged(batch, columns, former=former)
            regions = self._unknown_regions(rows)
        return rows, regions

    def _unknown_regions(self, rows: pa.Table) -> Regions:
        # Without its asset, a reading that names no unit has a reason already.
        unknown = rows.filter(pc.and_(pc.is_valid(rows["asset_id"]), pc.invert(rows["known"])))["asset_id"]
        return regions_of(self._database, pc.unique(unknown).to_pylist()) if len(unknown) else {}

    def _pass_on(self, rows: pa.Table, regions: Regions) -> pa.Table:
        """The rows of this shard, after those of other shards' assets were sent on to them."""
        others = {name for name, region in regions.items() if not self._shard.owns(region)}
        if not others:
            return rows
        foreign = pc.fill_null(pc.is_in(rows["asset_id"], pa.array(others, pa.string())), False)
        self._passing.send(rows.filter(foreign), regions)
        return rows.filter(pc.invert(foreign))

    def _start_telemetry(self, partitions: Partitions | None) -> StreamingQuery:
        messages = read_telemetry(
            self._spark,
            self._settings,
            skip_deleted="telemetry" in self._skipping,
            partitions=partitions,
            starts=self._handover.starts.get("telemetry"),
        )
        traced = [HEADER] if self._settings.traces_url else []
        columns = (*self._sinks.columns(Feed.READINGS), "arrived", *traced)
        checkpoint = self._checkpoint("telemetry")

        def write(batch: DataFrame, number: int) -> None:
            with BATCH.time():
                collected = self._pass_on(*self._current(batch, columns))
                if collected.num_rows:
                    stored = resumed(traces_of(collected), "store readings", rows=collected.num_rows)
                    with self._writing_readings, stored:
                        self._sinks.write(Feed.READINGS, collected, BatchId(checkpoint, number))
                    ROWS.inc(collected.num_rows)
                    DELAY.observe(time.time() - oldest_s(collected))

        return _start("telemetry", messages, checkpoint, write)

    def _start_outlook(self) -> StreamingQuery:
        topics = [WEATHER_FORECAST, MARKET_PRICE]
        starts = self._handover.starts.get("outlook")
        messages = read_topics(
            self._spark,
            self._settings,
            topics,
            skip_deleted="outlook" in self._skipping,
            partitions={topic: sorted(offsets) for topic, offsets in starts.items()} if starts else None,
            starts=starts,
        )
        checkpoint = self._checkpoint("outlook")

        def write(batch: DataFrame, number: int) -> None:
            weather = weather_rows(batch.where(F.col("topic") == WEATHER_FORECAST), self._schemas[WEATHER_SUBJECT])
            prices = price_rows(batch.where(F.col("topic") == MARKET_PRICE), self._schemas[PRICE_SUBJECT])
            with self._writing_outlook:
                for feed, rows in ((Feed.WEATHER_FORECASTS, weather), (Feed.PRICES, prices)):
                    self._sinks.write(feed, rows, BatchId(checkpoint, number))

        return _start("outlook", messages, checkpoint, write, OUTLOOK_TRIGGER)

    def _start_archive(self, partitions: Partitions | None) -> StreamingQuery:
        # Large batches, because every batch adds files to the archive.
        messages = read_telemetry(
            self._spark,
            self._settings,
            ARCHIVE_OFFSETS,
            skip_deleted="archive" in self._skipping,
            partitions=partitions,
            starts=self._handover.starts.get("archive"),
        )
        columns = self._sinks.columns(Feed.ARCHIVE)
        checkpoint = self._checkpoint("archive")

        def write(batch: DataFrame, number: int) -> None:
            collected, _ = self._current(batch, columns, former=True)
            self._sinks.write(Feed.ARCHIVE, collected, BatchId(checkpoint, number))

        return _start("archive", messages, checkpoint, write, ARCHIVE_TRIGGER)


def _start(
    name: str,
    rows: DataFrame,
    checkpoint: str,
    write: Callable[[DataFrame, int], None],
    trigger: str | None = None,
) -> StreamingQuery:
    """Start a query that calls `write` with every micro-batch and its number; without a trigger, at once."""
    writer = rows.writeStream.queryName(name).option("checkpointLocation", checkpoint).foreachBatch(write)
    return (writer if trigger is None else writer.trigger(processingTime=trigger)).start()


def traces_of(rows: pa.Table) -> list[str]:
    """The traces of the rows' batches, in the order of the rows; none while traces are off."""
    return pc.unique(pc.drop_null(rows[HEADER])).to_pylist() if HEADER in rows.column_names else []


def oldest_s(rows: pa.Table) -> float:
    """When the oldest of the rows arrived in Kafka, in UTC seconds of the wall clock."""
    arrived_us: int = pc.cast(pc.cast(pc.min(rows["arrived"]), pa.timestamp("us", "UTC")), pa.int64()).as_py()
    return arrived_us / 1e6


def lag_records(sources: Sequence[Mapping[str, Any]]) -> int:
    """The records that a query's sources have in Kafka behind the ones that it has read."""
    # NOTE: Spark gives the metrics of its Kafka source as text, and none before its first micro-batch.
    return sum(int(float((source["metrics"] or {}).get("maxOffsetsBehindLatest", 0))) for source in sources)


def checkpoint_folder(settings: Settings) -> str:
    """The checkpoints' folder for this Kafka cluster. The same offsets in another cluster mean other messages."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    cluster = admin.describe_cluster(request_timeout=20).result()
    return f"{spark_url(settings.checkpoint_url).rstrip('/')}/{cluster.cluster_id}"
