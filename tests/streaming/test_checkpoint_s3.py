"""Checkpoints and archive on S3, against a server that speaks it: after a kill the jobs go on, nothing comes twice."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from deltalake import DeltaTable
from redis import Redis

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from forewatt.stores import mongo, postgres, redis
from streaming.assets.model import Asset
from streaming.assets.registry import store_assets
from streaming.gateway.records import Batch, Record
from streaming.gateway.writer import Judged, Writer
from streaming.simbench.region import region_assets

pytestmark = pytest.mark.deep

SERVER = Path(__file__).resolve().parents[2] / "build" / "deep" / "bin" / "moto_server"
BUCKET, REGION = "checkpoints", "s3-tests"
ARCHIVE = f"s3://{BUCKET}/archive"
DAY = datetime(2016, 6, 15, tzinfo=UTC)
STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Way:
    """The running parts and what lies in the bucket."""

    stack: Stack
    s3: str
    assets: list[Asset]
    hot: Redis
    writer: Writer

    def jobs(self) -> None:
        env = {"FOREWATT_CHECKPOINT_URL": f"s3://{BUCKET}/jobs", "FOREWATT_ARCHIVE_URL": ARCHIVE, **self.access()}
        ready = lambda: self.hot.get("streaming:ready") == "1"  # noqa: E731
        self.stack.spawn("jobs", [sys.executable, "-m", "streaming.jobs"], ready, env, seconds=240)

    def access(self) -> dict[str, str]:
        """What clients of S3 read from the environment."""
        keys = {"AWS_ACCESS_KEY_ID": "anybody", "AWS_SECRET_ACCESS_KEY": "secret"}
        return {"AWS_ENDPOINT_URL": self.s3, "AWS_REGION": "eu-central-1", "AWS_ALLOW_HTTP": "true", **keys}

    def archived(self) -> int:
        """How many readings the archive holds."""
        if not DeltaTable.is_deltatable(ARCHIVE, storage_options=self.access()):
            return 0
        return DeltaTable(ARCHIVE, storage_options=self.access()).to_pyarrow_table(columns=["offset"]).num_rows

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
        self.writer.write([Judged(Batch(agent="s3", sequence=sequence, records=[]), records, [])])

    def stored(self) -> int:
        with postgres.connect(self.stack.settings.postgres_url) as history:
            row = history.execute("select count(*) from readings").fetchone()
            return int(row[0]) if row else 0

    def windows(self) -> list[tuple[int, int]]:
        """How many windows have so many readings."""
        counts = "select readings, count(*) from features group by readings order by readings"
        with postgres.connect(self.stack.settings.postgres_url) as history:
            return history.execute(counts).fetchall()

    def committed(self) -> list[int]:
        """The numbers of the telemetry query's committed micro-batches."""
        listing = httpx.get(f"{self.s3}/{BUCKET}", params={"list-type": 2, "prefix": "jobs/", "max-keys": 10_000}).text
        return sorted(map(int, re.findall(r"<Key>jobs/[^/<]+/telemetry/commits/(\d+)</Key>", listing)))


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    parts = ("kafka", "registry", "postgres", "redis", "mongo")
    assets = region_assets(8, REGION)
    with Stack(tmp_path / "stack", parts) as stack, redis.client(stack.settings.redis_url) as hot:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        stack.spawn("s3", [str(SERVER), "-H", "127.0.0.1", "-p", str(port)], lambda: http(f"{url}/moto-api/"))
        assert httpx.put(f"{url}/{BUCKET}").status_code == 200
        documents = mongo.database(stack.settings)
        store_assets(documents, assets)
        documents.client.close()
        running = Way(stack, url, assets, hot, Writer(stack.settings))
        running.jobs()
        yield running
        running.writer.close()


def test_jobs_go_on_from_a_checkpoint_on_s3_after_a_kill(way: Way) -> None:
    way.send(1, range(40))
    way.stack.wait(lambda: way.stored() == 40 * 8, 120, "the first readings")
    way.stack.wait(lambda: bool(way.committed()), 30, "a committed batch in the bucket")
    before = way.committed()
    way.stack.kill("jobs")
    way.send(2, range(40, 80))
    way.hot.delete("streaming:ready")
    way.jobs()
    way.stack.wait(lambda: way.stored() == 80 * 8, 120, "the readings that came meanwhile")
    way.stack.wait(lambda: way.committed()[-1] > before[-1], 30, "a further batch in the bucket")
    log = way.stack.log_tail("jobs")
    assert "FileAlreadyExists" not in log
    way.stack.wait(lambda: way.windows() == [(1, 8), (2, 8), (3, 8), (4, 8 * 77)], 60, "every window, whole")
    way.stack.wait(lambda: way.archived() == 80 * 8, 120, "every reading in the archive, once")
