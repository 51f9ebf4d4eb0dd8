"""Every image starts as its user on a read-only root, becomes healthy, and ends in time at its stop signal."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.docker.budget import BUDGETS_MB
from forewatt.embedded.stack import Stack
from setup.images.__main__ import IMAGES, tag_of
from setup.images.store import Store
from tests.deploy.starts import PARTS, STARTS, Stores, over_stores, started, stores

pytestmark = pytest.mark.deep
HEALTHY_S = 300
"""Enough for Spark on a busy machine."""
END_S = 30
"""The grace period of the compose file."""


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The brokers and stores, on loopback of the machine."""
    folder = tmp_path_factory.mktemp("around")
    with Stack(folder / "stack", PARTS) as stack:
        yield stores(stack, folder / "secrets")


@pytest.fixture(scope="module")
def migrated(images: Store, around: Stores, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """The stores with the tables, which the backend's image creates as the chart's job does."""
    with over_stores(images, "backend", tmp_path_factory.mktemp("migration"), around, ("migrate",)) as job:
        job.process.wait(HEALTHY_S)
        assert job.process.returncode == 0, job.log.read_text()
    return around


@pytest.mark.parametrize("name", IMAGES)
def test_image__size__is_within_its_budget(images: Store, name: str) -> None:
    assert images.size(tag_of(name)) / 1e6 <= BUDGETS_MB[name]


@pytest.mark.parametrize("name", STARTS)
def test_process__becomes_healthy__and_ends_in_time(images: Store, migrated: Stores, tmp_path: Path, name: str) -> None:
    with started(images, STARTS[name], tmp_path / name, migrated) as (container, _):
        container.await_healthy(HEALTHY_S)
        assert container.end(END_S) < END_S
        # tini passes on that its child was ended by SIGTERM.
        assert container.process.returncode in (0, 143), container.log.read_text()[-4000:]


def test_frontend__every_page__is_sent_with_its_policy(images: Store, around: Stores, tmp_path: Path) -> None:
    with started(images, STARTS["frontend"], tmp_path / "frontend", around) as (container, _):
        container.await_healthy(HEALTHY_S)
        policies = dict(re.findall(r'"(\S+)" "(.+)";', container.call("cat", "/etc/nginx/policies.conf").stdout))
        assert "script-src 'self' 'sha256-" in policies["/index.html"]
        asked = {page: page for page in policies} | {
            page.removesuffix(end): page for page in policies for end in ("index.html", "/index.html")
        }
        for path, page in asked.items():
            reply = container.call("wget", "-S", "-O", "-", f"http://127.0.0.1:8080{path}")
            assert reply.returncode == 0, reply.stderr
            assert f"Content-Security-Policy: {policies[page]}" in reply.stderr.replace("\r", ""), path
        missing = container.call("wget", "-S", "-O", "-", "http://127.0.0.1:8080/no/such/page")
        assert "404 Not Found" in missing.stderr


def test_blockchain__has_the_contracts(images: Store, around: Stores, tmp_path: Path) -> None:
    with started(images, STARTS["blockchain"], tmp_path / "blockchain", around) as (container, _):
        container.await_healthy(HEALTHY_S)
        deployment = json.loads(container.call("cat", "/deployment/deployment.json").stdout)
        assert deployment["chain_id"] == 31337


def test_backend__serves_the_api_without_torch(images: Store, migrated: Stores, tmp_path: Path) -> None:
    with started(images, STARTS["api"], tmp_path / "api", migrated) as (container, url):
        container.await_healthy(HEALTHY_S)
        assert httpx.get(f"{url}/api/v1/status", timeout=30).is_success
        assert container.call("python", "-c", "import onnxruntime, lightgbm").returncode == 0
        assert "ModuleNotFoundError" in container.call("python", "-c", "import torch").stderr


@pytest.mark.parametrize("name", ["frontend", "blockchain", "api"])
def test_container__its_root__can_not_be_written(images: Store, migrated: Stores, tmp_path: Path, name: str) -> None:
    with started(images, STARTS[name], tmp_path / name, migrated) as (container, _):
        container.await_healthy(HEALTHY_S)
        assert "Read-only file system" in container.call("sh", "-c", "echo > /written").stderr
