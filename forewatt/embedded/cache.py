"""Paths of what `make setup` downloads or builds once for all checkouts: jars, the registry, binaries.

It uses the standard library only: setup/ imports it before any package is installed.
"""

import os
import shutil
from pathlib import Path

from forewatt.embedded.errors import NotSetUp

CHECKOUT = Path(__file__).resolve().parents[2]


def cache_path() -> Path:
    """The cache folder: FOREWATT_CACHE, or ~/.cache/forewatt."""
    return Path(os.environ.get("FOREWATT_CACHE") or "~/.cache/forewatt").expanduser().resolve()


def jar_set(name: str) -> Path:
    """The folder of a set of jars (`kafka`, `registry`, `spark`, `s3` or `hdfs`); it may not exist."""
    return cache_path() / "jars" / name


def jars(name: str) -> list[Path]:
    """The jars of a set, sorted. NotSetUp if they have not been downloaded."""
    paths = sorted(jar_set(name).glob("*.jar"))
    if not paths:
        raise NotSetUp(f"the set of jars {name!r}", jar_set(name))
    return paths


def spark_jars() -> str:
    """The value of `spark.jars`: comma-separated paths of the Kafka source, Avro and the PostgreSQL driver."""
    return ",".join(str(jar) for jar in jars("spark"))


def binary(name: str) -> Path | None:
    """The path of an executable: on PATH, in the cache's bin/, or in Foundry's npm packages; None if not found."""
    on_path = shutil.which(name)
    if on_path and "node_modules/.bin" not in on_path:
        # NOTE: npm's wrappers in node_modules/.bin swallow exit codes and signals; use the packages' binaries.
        return Path(on_path)
    candidates = [cache_path() / "bin" / name, *CHECKOUT.glob(f"node_modules/@foundry-rs/{name}-*/bin/{name}")]
    return next((path for path in candidates if os.access(path, os.X_OK)), None)
