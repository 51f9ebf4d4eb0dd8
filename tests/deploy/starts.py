"""The processes that the images are started with, and what each needs to become healthy."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forewatt.embedded.ports import free_port
from forewatt.embedded.stack import Stack
from setup.images.__main__ import tag_of
from setup.images.store import Store
from tests.deploy.container import Container, running

PARTS = ("anvil", "content", "kafka", "mongo", "postgres", "redis", "registry")
SECRETS = "/run/secrets"
USER = 10001


@dataclass(frozen=True)
class Start:
    """A process of an image: without `argv` the image's own, alone; else over the stores, on a free port."""

    image: str
    argv: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None


STARTS = {
    "frontend": Start("frontend"),
    "blockchain": Start("blockchain"),
    "api": Start("backend", ("up", "--port", "{port}"), {"FOREWATT_SHUTDOWN_S": "5"}),
    "gateway": Start(
        "streaming",
        ("stream", "gateway", "--port", "{port}", "--name", "gateway-0", "--peer-url", "http://127.0.0.1:{port}"),
    ),
    "jobs": Start("streaming", ("stream", "jobs", "--port", "{port}"), {"SPARK_DRIVER_MEMORY": "1g"}),
}


@dataclass(frozen=True)
class Stores:
    """Running stores: their addresses as variables, and those with passwords as files that only the user can read."""

    environment: dict[str, str]
    secrets: Path


def stores(stack: Stack, folder: Path) -> Stores:
    """What containers on this machine's loopback need to find the parts of a stack."""
    folder.mkdir(parents=True)
    variables = stack.environment()
    files = {
        "FOREWATT_POSTGRES_URL": variables.pop("FOREWATT_POSTGRES_URL"),
        "FOREWATT_GATEWAY_TOKENS": "edge-1:s3cret",
    }
    for name, value in files.items():
        (folder / name).write_text(value)
        os.chown(folder / name, USER, USER)
        (folder / name).chmod(0o400)
    return Stores({**variables, "FOREWATT_SECRETS_PATH": SECRETS}, folder)


@contextmanager
def over_stores(
    images: Store,
    image: str,
    folder: Path,
    around: Stores,
    argv: tuple[str, ...],
    environment: Mapping[str, str] | None = None,
) -> Iterator[Container]:
    """Start an image on the network of this machine, with the stores."""
    given = {**around.environment, **(environment or {})}
    mounts = {SECRETS: around.secrets}
    with running(images, tag_of(image), folder, argv, given, mounts=mounts, host_network=True) as container:
        yield container


@contextmanager
def started(images: Store, start: Start, folder: Path, around: Stores) -> Iterator[tuple[Container, str]]:
    """Start a process; yields its container and its URL."""
    if not start.argv:
        with running(images, tag_of(start.image), folder) as container:
            yield container, ""
        return
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    argv = tuple(word.format(port=port) for word in start.argv)
    environment = {**(start.environment or {}), "FOREWATT_HEALTH_URL": f"{url}/health"}
    with over_stores(images, start.image, folder, around, argv, environment) as container:
        yield container, url
