"""Runs the jobs with checkpoints and archive in remote storage, and checks that they survive a kill there."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from deltalake import DeltaTable
from redis import Redis

from forewatt.embedded.stack import Stack
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.gateway.records import AnyRecord, Batch, Record
from streaming.gateway.slots import Slots
from streaming.gateway.writer import ValidatedBatch, Writer
from streaming.kafka.topics import create_topics
from streaming.simbench.region import region_assets

PARTS = ("kafka", "registry", "postgres", "redis", "mongo")
DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Storage:
    """Remote storage with checkpoints in `{url}/jobs` and the archive in `{url}/archive`."""

    url: str
    committed: Callable[[], list[int]]
    """The numbers of the telemetry query's committed micro-batches, sorted."""
    access: Mapping[str, str] = field(default_factory=dict)
    """Environment variables that clients need for access."""

    def archived(self) -> int:
        """Number of readings in the archive."""
        url, access = f"{self.url}/archive", dict(self.access)
        if not DeltaTable.is_deltatable(url, storage_options=access):
            return 0
        return DeltaTable(url, storage_options=access).to_pyarrow_table(columns=["offset"]).num_rows


@dataclass(frozen=True)
class Pipeline:
    """The running jobs, their stores and the remote storage."""

    stack: Stack
    storage: Storage
    assets: list[Asset]
    hot: Redis
    writer: Writer

    def jobs(self, *options: str) -> None:
        urls = {
            "FOREWATT_CHECKPOINT_URL": f"{self.storage.url}/jobs",
            "FOREWATT_ARCHIVE_URL": f"{self.storage.url}/archive",
        }
        ready = lambda: self.hot.get(redis.STREAMING_READY) == "1"  # noqa: E731
        argv = [sys.executable, "-m", "streaming.jobs", *options]
        self.stack.spawn("jobs", argv, ready, {**urls, **self.storage.access}, seconds=480)

    def send(self, sequence: int, steps: range) -> None:
        records: list[AnyRecord] = [
            Record(
                asset_id=asset.asset_id,
                asset_class=asset.asset_class.value,
                time_ms=round((DAY + step * STEP).timestamp() * 1_000),
                value=0.0,
                unit="MW",
            )
            for step in steps
            for asset in self.assets
        ]
        self.writer.write([ValidatedBatch(Batch(agent="checkpoint-tests", sequence=sequence, records=[]), records, [])])

    def stored(self) -> int:
        with postgres.connect(self.stack.settings.postgres_url) as history:
            row = history.execute("select count(*) from readings").fetchone()
            return int(row[0]) if row else 0

    def windows(self) -> list[tuple[int, int]]:
        """(readings, number of windows with that many readings), sorted."""
        counts = "select readings, count(*) from features group by readings order by readings"
        with postgres.connect(self.stack.settings.postgres_url) as history:
            return history.execute(counts).fetchall()


@contextmanager
def running_jobs(storage: Storage, stack: Stack, region: str) -> Iterator[Pipeline]:
    """Run the jobs for eight assets of a region, with checkpoints and archive in `storage`. `stack` has `PARTS`."""
    assets = region_assets(8, region)
    documents = mongo.database(stack.settings)
    store_assets(documents, assets)
    documents.client.close()
    with redis.client(stack.settings.redis_url) as hot:
        create_topics(stack.settings.kafka_bootstrap)
        slots = Slots(stack.settings.kafka_bootstrap, "http://127.0.0.1")
        slots.open()
        running = Pipeline(stack, storage, assets, hot, Writer(stack.settings, slots, "tests"))
        running.jobs()
        yield running
        running.writer.close()
        slots.close()


def check_recovery_after_kill(pipeline: Pipeline) -> None:
    """Check that killed jobs continue from the checkpoint and store every reading once, also those sent meanwhile."""
    storage = pipeline.storage
    pipeline.send(1, range(40))
    pipeline.stack.wait(lambda: pipeline.stored() == 40 * 8, 120, "the first readings")
    pipeline.stack.wait(lambda: bool(storage.committed()), 30, "a committed batch")
    before = storage.committed()
    pipeline.stack.kill("jobs")
    pipeline.send(2, range(40, 80))
    pipeline.hot.delete(redis.STREAMING_READY)
    pipeline.jobs()
    pipeline.stack.wait(lambda: pipeline.stored() == 80 * 8, 120, "the readings sent meanwhile")
    pipeline.stack.wait(lambda: storage.committed()[-1] > before[-1], 30, "a further committed batch")
    assert "FileAlreadyExists" not in pipeline.stack.log_tail("jobs")
    pipeline.stack.wait(
        lambda: pipeline.windows() == [(1, 8), (2, 8), (3, 8), (4, 8 * 77)], 60, "every window, complete"
    )
    pipeline.stack.wait(lambda: storage.archived() == 80 * 8, 120, "every reading in the archive, once")
