"""Checkpoints and archive on S3, against a server that speaks it: after a kill the jobs go on, nothing comes twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from forewatt.embedded.ports import free_port
from forewatt.embedded.probes import http
from forewatt.embedded.stack import Stack
from tests.streaming.checkpoints.harness import PARTS, Place, Way, check_that_jobs_go_on_after_a_kill, way_to

pytestmark = pytest.mark.deep

SERVER = Path(__file__).resolve().parents[3] / "build" / "deep" / "bin" / "moto_server"
BUCKET = "checkpoints"


def bucket_at(url: str) -> Place:
    """A bucket of the server."""

    def committed() -> list[int]:
        words = {"list-type": 2, "prefix": "jobs/", "max-keys": 10_000}
        listing = httpx.get(f"{url}/{BUCKET}", params=words).text
        return sorted(map(int, re.findall(r"<Key>jobs/[^/<]+/telemetry/commits/(\d+)</Key>", listing)))

    keys = {"AWS_ACCESS_KEY_ID": "anybody", "AWS_SECRET_ACCESS_KEY": "secret"}
    access = {"AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-central-1", "AWS_ALLOW_HTTP": "true", **keys}
    return Place(f"s3://{BUCKET}", committed, access)


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Stack(tmp_path / "stack", PARTS) as stack:
        stack.spawn("s3", [str(SERVER), "-H", "127.0.0.1", "-p", str(port)], lambda: http(f"{url}/moto-api/"))
        assert httpx.put(f"{url}/{BUCKET}").status_code == 200
        with way_to(bucket_at(url), stack, "s3-tests") as running:
            yield running


def test_jobs_go_on_from_a_checkpoint_on_s3_after_a_kill(way: Way) -> None:
    check_that_jobs_go_on_after_a_kill(way)
