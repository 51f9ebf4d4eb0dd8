"""Checkpoints and archive in another place than a folder: what the jobs have to do there, whatever the place is."""

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
from streaming.gateway.records import Batch, Record
from streaming.gateway.writer import Judged, Writer
from streaming.simbench.region import region_assets

PARTS = ("kafka", "registry", "postgres", "redis", "mongo")
DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Place:
    """Where checkpoints (`{url}/jobs`) and archive (`{url}/archive`) lie, and what its clients read to get there."""

    url: str
    committed: Callable[[], list[int]]
    """The numbers of the telemetry query's committed micro-batches, sorted."""
    access: Mapping[str, str] = field(default_factory=dict)

    def archived(self) -> int:
        """How many readings the archive holds."""
        url, access = f"{self.url}/archive", dict(self.access)
        if not DeltaTable.is_deltatable(url, storage_options=access):
            return 0
        return DeltaTable(url, storage_options=access).to_pyarrow_table(columns=["offset"]).num_rows


@dataclass(frozen=True)
class Way:
    """The running parts and the place."""

    stack: Stack
    place: Place
    assets: list[Asset]
    hot: Redis
    writer: Writer

    def jobs(self) -> None:
        urls = {
            "FOREWATT_CHECKPOINT_URL": f"{self.place.url}/jobs",
            "FOREWATT_ARCHIVE_URL": f"{self.place.url}/archive",
        }
        ready = lambda: self.hot.get(redis.STREAMING_READY) == "1"  # noqa: E731
        argv = [sys.executable, "-m", "streaming.jobs"]
        self.stack.spawn("jobs", argv, ready, {**urls, **self.place.access}, seconds=240)

    def send(self, sequence: int, steps: range) -> None:
        records = [
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
        self.writer.write([Judged(Batch(agent="elsewhere", sequence=sequence, records=[]), records, [])])

    def stored(self) -> int:
        with postgres.connect(self.stack.settings.postgres_url) as history:
            row = history.execute("select count(*) from readings").fetchone()
            return int(row[0]) if row else 0

    def windows(self) -> list[tuple[int, int]]:
        """How many windows have so many readings."""
        counts = "select readings, count(*) from features group by readings order by readings"
        with postgres.connect(self.stack.settings.postgres_url) as history:
            return history.execute(counts).fetchall()


@contextmanager
def way_to(place: Place, stack: Stack, region: str) -> Iterator[Way]:
    """The jobs run over eight assets of a region and keep what they keep at the place; the stack has `PARTS`."""
    assets = region_assets(8, region)
    documents = mongo.database(stack.settings)
    store_assets(documents, assets)
    documents.client.close()
    with redis.client(stack.settings.redis_url) as hot:
        running = Way(stack, place, assets, hot, Writer(stack.settings))
        running.jobs()
        yield running
        running.writer.close()


def check_that_jobs_go_on_after_a_kill(way: Way) -> None:
    """They go on from the checkpoint, and every reading comes out once, also of those that came meanwhile."""
    place = way.place
    way.send(1, range(40))
    way.stack.wait(lambda: way.stored() == 40 * 8, 120, "the first readings")
    way.stack.wait(lambda: bool(place.committed()), 30, "a committed batch")
    before = place.committed()
    way.stack.kill("jobs")
    way.send(2, range(40, 80))
    way.hot.delete(redis.STREAMING_READY)
    way.jobs()
    way.stack.wait(lambda: way.stored() == 80 * 8, 120, "the readings that came meanwhile")
    way.stack.wait(lambda: place.committed()[-1] > before[-1], 30, "a further committed batch")
    assert "FileAlreadyExists" not in way.stack.log_tail("jobs")
    way.stack.wait(lambda: way.windows() == [(1, 8), (2, 8), (3, 8), (4, 8 * 77)], 60, "every window, whole")
    way.stack.wait(lambda: place.archived() == 80 * 8, 120, "every reading in the archive, once")
