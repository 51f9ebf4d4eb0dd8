"""Killed jobs recover from checkpoints and archive on S3 (moto's server)."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from tests.streaming.checkpoints.harness import PARTS, Pipeline, Storage, check_recovery_after_kill, running_jobs

pytestmark = pytest.mark.deep

SERVER = Path(__file__).resolve().parents[3] / "build" / "deep" / "bin" / "moto_server"
BUCKET = "checkpoints"


def bucket_at(url: str) -> Storage:
    """The test bucket of the server at `url`."""

    def committed() -> list[int]:
        query: dict[str, str | int] = {"list-type": 2, "prefix": "jobs/", "max-keys": 10_000}
        listing = httpx.get(f"{url}/{BUCKET}", params=query).text
        return sorted(map(int, re.findall(r"<Key>jobs/[^/<]+/telemetry/commits/(\d+)</Key>", listing)))

    keys = {"AWS_ACCESS_KEY_ID": "anybody", "AWS_SECRET_ACCESS_KEY": "secret"}
    access = {"AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-central-1", "AWS_ALLOW_HTTP": "true", **keys}
    return Storage(f"s3://{BUCKET}", committed, access)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Stack(tmp_path / "stack", PARTS) as stack:
        stack.spawn("s3", [str(SERVER), "-H", "127.0.0.1", "-p", str(port)], lambda: http(f"{url}/moto-api/"))
        assert httpx.put(f"{url}/{BUCKET}").status_code == 200
        with running_jobs(bucket_at(url), stack, "s3-tests") as running:
            yield running


def test_jobs_recover_from_a_checkpoint_on_s3(pipeline: Pipeline) -> None:
    check_recovery_after_kill(pipeline)
