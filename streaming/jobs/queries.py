"""The streaming queries, Kafka -> flow -> sinks: for what is waited for, for what is known ahead, for the archive."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka.admin import AdminClient
from prometheus_client import Counter, Histogram
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.judge.flow import Registered, judged
from streaming.jobs.outlook.rows import price_rows, weather_rows
from streaming.jobs.read.assets import asset_frame
from streaming.jobs.session import LANES, spark_url
from streaming.jobs.sinks import BATCH_ROWS, Sink
from streaming.jobs.sinks.archive import Archive
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.outlook import FORECASTS, POINTS, PRICES, OutlookSink
from streaming.jobs.sinks.readings import PLACE, ReadingsSink
from streaming.jobs.warm_up import WARM_UP_ASSET
from streaming.kafka.schemas import PRICE_SUBJECT, TELEMETRY, TELEMETRY_SUBJECT, WEATHER_SUBJECT, Versions
from streaming.kafka.topics import MARKET_PRICE, TELEMETRY_CLASSES, WARM_UP, WEATHER_FORECAST, telemetry_topic

log = logging.getLogger(__name__)

ARCHIVE_OFFSETS, ARCHIVE_TRIGGER = 200_000, "30 seconds"
OUTLOOK_TRIGGER = "2 seconds"
FETCH_WAIT_MS = 10
"""How long the broker may keep a question that it has no record for; Kafka's 500 ms, once a topic, made 2 s a batch."""


BATCH = Histogram("forewatt_jobs_batch_seconds", "From a micro-batch's begin in the driver to its last row in a store")
ROWS = Counter("forewatt_jobs_rows_total", "Rows of micro-batches that the stores have")


class Queries:
    """Starts and stops the queries over one pair of sinks."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._sinks: tuple[Sink, ...] = (FeaturesSink(settings), ReadingsSink(settings))
        self._checkpoints = checkpoint_folder(settings)
        self._writing, self._writing_outlook = Lock(), Lock()
        self._outlook = OutlookSink(settings)
        self._at_once = ThreadPoolExecutor(len(self._sinks))
        self.running: list[StreamingQuery] = []
        self.hot: list[StreamingQuery] = []
        """Those of the running that somebody waits for."""

    def start(self, assets: Sequence[Asset], schemas: Mapping[str, Versions]) -> None:
        """Start the queries, or go on from their checkpoints, with these assets and registered schemas."""
        registered = Registered(
            schemas=schemas[TELEMETRY_SUBJECT],
            reader_schema=TELEMETRY,
            assets=asset_frame(self._spark, [*assets, WARM_UP_ASSET]),
        )
        rows = judged(read_telemetry(self._spark, self._settings.kafka_bootstrap), registered)
        columns = sorted({column for sink in self._sinks for column in sink.columns})
        self.hot.append(
            rows.select(columns)
            .writeStream.queryName("telemetry")
            .option("checkpointLocation", f"{self._checkpoints}/telemetry")
            .foreachBatch(self._write_batch)
            .start()
        )
        self.running += [*self.hot, self._start_outlook(schemas)]
        if self._settings.archive_url:
            self.running.append(self._start_archive(registered))
        log.info("the queries run with %d assets, schemas %s", len(assets), list(registered.schemas))

    def _write_batch(self, batch: DataFrame, _batch_id: int) -> None:
        """Collect a micro-batch in the driver (it is small: see BATCH_ROWS) and hand it to the sinks."""
        with BATCH.time():
            self._write_rows(real_rows(batch))

    def _write_rows(self, rows: pa.Table) -> None:
        if rows.num_rows:
            # Spark stops a query without waiting for this: what it began has to end before its successor begins.
            with self._writing:
                # Neither reads what the other writes, and both wait for their stores most of the time.
                writes = [self._at_once.submit(sink.write, rows) for sink in self._sinks]
                wait(writes)
            for each in writes:
                each.result()
            ROWS.inc(rows.num_rows)

    def stop(self) -> None:
        """Stop them; a batch that is cut off is done again after the next start."""
        for query in self.running:
            query.stop()
        self.running.clear()
        self.hot.clear()

    def _start_outlook(self, schemas: Mapping[str, Versions]) -> StreamingQuery:
        """Predictions and prices: they come seldom, and in quantities."""
        rows = read_topics(self._spark, self._settings.kafka_bootstrap, [WEATHER_FORECAST, MARKET_PRICE])
        columns = {"weather": (*PLACE, *dict.fromkeys((*POINTS, *FORECASTS))), "prices": (*PLACE, *PRICES)}

        def write(batch: DataFrame, _batch_id: int) -> None:
            weather = weather_rows(batch.where(F.col("topic") == WEATHER_FORECAST), schemas[WEATHER_SUBJECT])
            prices = price_rows(batch.where(F.col("topic") == MARKET_PRICE), schemas[PRICE_SUBJECT])
            with self._writing_outlook:
                self._outlook.write(
                    weather.select(*columns["weather"]).toArrow(), prices.select(*columns["prices"]).toArrow()
                )

        return (
            rows.writeStream.queryName("outlook")
            .option("checkpointLocation", f"{self._checkpoints}/outlook")
            .trigger(processingTime=OUTLOOK_TRIGGER)
            .foreachBatch(write)
            .start()
        )

    def _start_archive(self, registered: Registered) -> StreamingQuery:
        """Seldom and in large batches: nobody waits for it, and each of its batches makes files."""
        checkpoint = f"{self._checkpoints}/archive"
        archive = Archive(self._settings.archive_url, checkpoint)
        rows = judged(read_telemetry(self._spark, self._settings.kafka_bootstrap, ARCHIVE_OFFSETS), registered)
        return (
            rows.writeStream.queryName("archive")
            .option("checkpointLocation", checkpoint)
            .trigger(processingTime=ARCHIVE_TRIGGER)
            .foreachBatch(lambda batch, batch_id: archive.write(real_rows(batch), batch_id))
            .start()
        )

    def close_sinks(self) -> None:
        """Close the connections to the stores; after `stop`."""
        self._at_once.shutdown()
        for sink in self._sinks:
            sink.close()
        self._outlook.close()


def read_telemetry(spark: SparkSession, bootstrap: str, max_offsets: int = BATCH_ROWS) -> DataFrame:
    """Kafka's rows of all telemetry topics, of committed transactions only, from the beginning."""
    return read_topics(spark, bootstrap, [*map(telemetry_topic, TELEMETRY_CLASSES), WARM_UP], max_offsets)


def read_topics(spark: SparkSession, bootstrap: str, topics: Sequence[str], max_offsets: int = BATCH_ROWS) -> DataFrame:
    """Kafka's rows of topics, of committed transactions only, from the beginning."""
    options = {
        "kafka.bootstrap.servers": bootstrap,
        "kafka.isolation.level": "read_committed",
        # A range ends with its transaction's marker: behind the last record a partition is asked once more, in vain.
        "kafka.fetch.max.wait.ms": str(FETCH_WAIT_MS),
        "subscribe": ",".join(topics),
        "startingOffsets": "earliest",
        "maxOffsetsPerTrigger": str(max_offsets),
    }
    rows = spark.readStream.format("kafka").options(**options).load()
    # On few cores, a task for each topic would cost more than its few rows.
    return rows.coalesce(LANES)


def real_rows(batch: DataFrame) -> pa.Table:
    """A micro-batch without the warm-up's rows."""
    rows = batch.toArrow()
    # What could not be decoded is of no asset, and has to become a dead letter.
    return rows.filter(pc.fill_null(pc.not_equal(rows["asset_id"], WARM_UP_ASSET.asset_id), True))


def checkpoint_folder(settings: Settings) -> str:
    """A folder of its own for every Kafka cluster: offsets of another one would mean other messages."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    cluster = admin.describe_cluster(request_timeout=20).result()
    return f"{spark_url(settings.checkpoint_url).rstrip('/')}/{cluster.cluster_id}"
