"""The jobs outlast every store's absence, and records that Kafka deletes meanwhile."""

import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from forewatt.stores import mongo, redis
from streaming.kafka.topics import telemetry_topic
from tests.streaming.checkpoints.harness import PARTS, Pipeline, Storage, running_jobs

pytestmark = pytest.mark.deep

AWAY_S = 200.0
"""Longer than twenty attempts took that once ended the process."""


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("absences")
    with Stack(folder / "stack", PARTS) as stack, running_jobs(Storage(str(folder), list), stack, "absences") as run:
        yield run


@pytest.fixture(scope="module")
def health(pipeline: Pipeline) -> httpx.Client:
    """Restart the jobs with a port, and return a client of /health."""
    pipeline.stack.kill("jobs")
    port = free_port()
    pipeline.hot.delete(redis.STREAMING_READY)
    pipeline.jobs("--port", str(port))
    return httpx.Client(base_url=f"http://127.0.0.1:{port}")


def test_the_jobs_wait_for_postgres_as_long_as_it_takes(pipeline: Pipeline, health: httpx.Client) -> None:
    pipeline.send(1, range(8))
    pipeline.stack.wait(lambda: pipeline.stored() == 8 * 8, 480, "the first readings")
    assert health.get("/health").json()["status"] == "ok"
    pipeline.stack.kill("postgres")
    away_until = time.monotonic() + AWAY_S
    pipeline.send(2, range(8, 16))
    pipeline.stack.wait(
        lambda: any("PostgreSQL" in reason for reason in health.get("/health").json()["reasons"]), 240, "the reason"
    )
    assert health.get("/health").status_code == 503
    pipeline.stack.wait(lambda: time.monotonic() > away_until, AWAY_S + 10, "the end of the absence")
    pipeline.stack.revive("postgres")
    pipeline.stack.wait(lambda: pipeline.stored() == 16 * 8, 480, "the readings sent meanwhile")
    pipeline.stack.wait(lambda: health.get("/health").status_code == 200, 240, "health")


@pytest.mark.parametrize("store", ["redis", "mongo"])
def test_the_jobs_start_without_a_store_and_wait_for_it(pipeline: Pipeline, store: str) -> None:
    before = pipeline.stored() // 8
    pipeline.stack.kill("jobs")
    pipeline.stack.kill(store)
    pipeline.send(100 + before, range(before, before + 4))
    urls = {"FOREWATT_CHECKPOINT_URL": f"{pipeline.storage.url}/jobs"}
    urls["FOREWATT_ARCHIVE_URL"] = f"{pipeline.storage.url}/archive"
    waits = lambda: "the jobs wait until these stores answer" in pipeline.stack.log_tail("jobs")  # noqa: E731
    pipeline.stack.spawn("jobs", [sys.executable, "-m", "streaming.jobs"], waits, urls, seconds=480)
    pipeline.stack.revive(store)
    pipeline.stack.wait(lambda: pipeline.stored() == (before + 4) * 8, 480, "the readings sent meanwhile")


def test_a_second_driver_is_refused_and_leaves_the_announcement(pipeline: Pipeline) -> None:
    pipeline.stack.wait(lambda: pipeline.hot.get(redis.STREAMING_READY) == "1", 240, "the announcement")
    urls = {"FOREWATT_CHECKPOINT_URL": f"{pipeline.storage.url}/jobs"}
    refused = lambda: "runs the jobs with the checkpoints in" in pipeline.stack.log_tail("second")  # noqa: E731
    pipeline.stack.spawn("second", [sys.executable, "-c", SECOND, sys.executable], refused, urls, seconds=480)
    pipeline.stack.kill("second")
    assert pipeline.hot.get(redis.STREAMING_READY) == "1"


SECOND = """
import subprocess, sys, time
ended = subprocess.run([sys.argv[1], "-m", "streaming.jobs"])
assert ended.returncode == 2, ended
time.sleep(300)
"""
"""The second driver, whose parent stays so that its end counts as expected."""


def test_deleted_records_are_reported_and_the_rest_is_stored(pipeline: Pipeline) -> None:
    before = pipeline.stored() // 8
    pipeline.stack.kill("jobs")
    pipeline.send(200, range(before, before + 4))
    admin = AdminClient({"bootstrap.servers": pipeline.stack.settings.kafka_bootstrap})
    topics = {telemetry_topic(asset.asset_class.value) for asset in pipeline.assets}
    ends = [TopicPartition(topic, 0, -1) for topic in sorted(topics)]
    for deleted in admin.delete_records(ends).values():
        deleted.result()
    pipeline.send(201, range(before + 4, before + 8))
    pipeline.hot.delete(redis.STREAMING_READY)
    pipeline.jobs()
    pipeline.stack.wait(lambda: pipeline.stored() == (before + 4) * 8, 480, "the readings that are still there")
    documents = mongo.database(pipeline.stack.settings)
    alerts = documents.alerts.distinct("asset_id", {"kind": "kafka-records-lost"})
    documents.client.close()
    assert {f"{topic}-0-telemetry" for topic in topics} <= set(alerts)
