"""A local store of images and what buildah does with it, without an engine and without a registry."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forewatt.embedded.cache import cache_path

PROGRAMS = ("buildah", "debootstrap", "runc")


class BuildFailed(Exception):
    """A program of the store failed; the message is the end of its output."""


def missing() -> list[str]:
    """What this machine lacks for images: programs, or the right to change root folders."""
    found = [name for name in PROGRAMS if shutil.which(name) is None]
    return found if os.geteuid() == 0 else [*found, "root"]


@dataclass(frozen=True)
class Store:
    """The images below a folder."""

    folder: Path

    @classmethod
    def of_machine(cls) -> "Store":
        """The store in the cache, which all checkouts share."""
        return cls(cache_path() / "images")

    def buildah(self, *argv: str) -> str:
        """The output of a buildah command; BuildFailed if it fails."""
        options = ("--root", str(self.folder / "store"), "--runroot", str(self.folder / "run"))
        return output("buildah", *options, "--storage-driver", "overlay", *argv)

    def build(self, dockerfile: Path, tag: str, context: Path, arguments: Mapping[str, str], *options: str) -> None:
        """Build an image. Steps that were built before from the same files are taken from the store."""
        given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        self.buildah(
            "build",
            "--isolation=chroot",
            "--pull-never",
            "--layers",
            "--format=docker",
            f"--file={dockerfile}",
            f"--tag={tag}",
            *given,
            *options,
            str(context),
        )

    def has(self, tag: str) -> bool:
        """Whether there is an image of that name."""
        return any(name == tag for image in self._read("overlay-images/images.json") for name in image.get("names", []))

    def size(self, tag: str) -> int:
        """The bytes of an image's files in all of its layers, as `docker image inspect` counts them."""
        layers = {layer["id"]: layer for layer in self._read("overlay-layers/layers.json")}
        image = next(one for one in self._read("overlay-images/images.json") if tag in one.get("names", []))
        total, layer = 0, image["layer"]
        while layer:
            total += layers[layer].get("diff-size", 0)
            layer = layers[layer].get("parent")
        return total

    def configuration(self, tag: str) -> dict[str, Any]:
        """The configuration of an image: user, entry point, environment, health check."""
        inspected = json.loads(self.buildah("inspect", "--type=image", tag))
        found: dict[str, Any] = inspected["Docker"]["config"]
        return found

    def _read(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / "store" / name
        read: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
        return read


def output(*argv: str) -> str:
    """The standard output of a program; BuildFailed with the end of both outputs if it fails."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [*done.stdout.splitlines()[-40:], *done.stderr.splitlines()[-20:]]
        raise BuildFailed(f"{' '.join(argv)}\n" + "\n".join(lines))
    return done.stdout
