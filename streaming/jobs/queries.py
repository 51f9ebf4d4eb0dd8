"""The two streaming queries: Kafka -> flow -> sink, each with its own checkpoint."""

import logging
from collections.abc import Callable, Sequence

from confluent_kafka.admin import AdminClient
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.flow import Registered, featured, judged
from streaming.jobs.session import LANES
from streaming.jobs.sinks import Row, Sink
from streaming.jobs.sinks.archive import Archive
from streaming.jobs.sinks.features import FeaturesSink
from streaming.jobs.sinks.readings import ReadingsSink
from streaming.jobs.transforms.assets import asset_frame
from streaming.jobs.warm_up import WARM_UP_ASSET
from streaming.schemas import TELEMETRY, telemetry_ids
from streaming.topics import TELEMETRY_CLASSES, WARM_UP, telemetry_topic

log = logging.getLogger(__name__)

MAX_OFFSETS = 20_000
"""Messages a micro-batch: it is collected in the driver, and a backlog must not fill its memory."""
ARCHIVE_OFFSETS, ARCHIVE_TRIGGER = 200_000, "30 seconds"
STATE_FORMAT = "2"
"""Part of a checkpoint's name: a query with other stateful steps can't go on from an old one, and begins anew."""
FETCH_WAIT_MS = 10
"""How long the broker may keep a question that it has no record for; Kafka's 500 ms, once a topic, made 2 s a batch."""


class Queries:
    """Starts and stops both queries over one pair of sinks."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._sinks: dict[str, Sink] = {"readings": ReadingsSink(settings), "features": FeaturesSink(settings)}
        self._flows = {"readings": judged, "features": featured}
        self._checkpoints = checkpoint_folder(settings)
        self.running: list[StreamingQuery] = []
        self.hot: list[StreamingQuery] = []
        """Those of the running that somebody waits for."""

    def start(self, assets: Sequence[Asset]) -> None:
        """Start both queries, or go on from their checkpoints, with these assets."""
        registered = Registered(
            schema_ids=telemetry_ids(self._settings.schema_registry_url),
            reader_schema=TELEMETRY,
            assets=asset_frame(self._spark, [*assets, WARM_UP_ASSET]),
        )
        for name, flow in self._flows.items():
            rows = flow(read_telemetry(self._spark, self._settings.kafka_bootstrap), registered)
            self.hot.append(
                rows.writeStream.queryName(name)
                .outputMode("update")
                .option("checkpointLocation", f"{self._checkpoints}/{name}-{STATE_FORMAT}")
                .foreachBatch(batch_writer(self._sinks[name].write))
                .start()
            )
        self.running += self.hot
        if self._settings.archive_url:
            self.running.append(self._start_archive(registered))
        log.info("the queries run with %d assets, schemas %s", len(assets), list(registered.schema_ids))

    def stop(self) -> None:
        """Stop both; a batch that is cut off is done again after the next start."""
        for query in self.running:
            query.stop()
        self.running.clear()
        self.hot.clear()

    def _start_archive(self, registered: Registered) -> StreamingQuery:
        """Seldom and in large batches: nobody waits for it, and each of its batches makes files."""
        checkpoint = f"{self._checkpoints}/archive-{STATE_FORMAT}"
        archive = Archive(self._settings.archive_url, checkpoint)
        rows = judged(read_telemetry(self._spark, self._settings.kafka_bootstrap, ARCHIVE_OFFSETS), registered)
        return (
            rows.where(F.col("asset_id") != WARM_UP_ASSET.asset_id)
            .writeStream.queryName("archive")
            .option("checkpointLocation", checkpoint)
            .trigger(processingTime=ARCHIVE_TRIGGER)
            .foreachBatch(lambda batch, batch_id: archive.write(batch.toArrow(), batch_id))
            .start()
        )

    def close_sinks(self) -> None:
        """Close the connections to the stores; after `stop`."""
        for sink in self._sinks.values():
            sink.close()


def read_telemetry(spark: SparkSession, bootstrap: str, max_offsets: int = MAX_OFFSETS) -> DataFrame:
    """Kafka's rows of all telemetry topics, of committed transactions only, from the beginning."""
    topics = [*map(telemetry_topic, TELEMETRY_CLASSES), WARM_UP]
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
    # On one lane a micro-batch is one task without a shuffle: on few cores, tasks cost more than their few rows.
    return rows.coalesce(1) if LANES == 1 else rows


def batch_writer(write: Callable[[Sequence[Row]], None]) -> Callable[[DataFrame, int], None]:
    """Collect a micro-batch in the driver (it is small: see MAX_OFFSETS) and hand it to a sink."""

    def write_batch(batch: DataFrame, _batch_id: int) -> None:
        rows = [row for row in batch.toArrow().to_pylist() if row["asset_id"] != WARM_UP_ASSET.asset_id]
        if rows:
            write(rows)

    return write_batch


def checkpoint_folder(settings: Settings) -> str:
    """A folder of its own for every Kafka cluster: offsets of another one would mean other messages."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    cluster = admin.describe_cluster(request_timeout=20).result()
    return f"{settings.checkpoint_url.rstrip('/')}/{cluster.cluster_id}"
