"""Where the things are that set-up downloads or builds once for all checkouts: jars, the registry, binaries.

Standard library only: setup/ imports it before anything else is installed.
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
    """The folder of one set of jars (`kafka`, `registry`, `spark`, `s3` or `hdfs`), there or not."""
    return cache_path() / "jars" / name


def jars(name: str) -> list[Path]:
    """The jars of a set, sorted; NotSetUp when it has not been fetched."""
    found = sorted(jar_set(name).glob("*.jar"))
    if not found:
        raise NotSetUp(f"the set of jars {name!r}", jar_set(name))
    return found


def spark_jars() -> str:
    """The value of `spark.jars`: Kafka source, Avro and the PostgreSQL driver, comma-separated paths."""
    return ",".join(str(jar) for jar in jars("spark"))


def binary(name: str) -> Path | None:
    """An executable by its name: from PATH, from the cache's bin/, or from Foundry's npm packages; None if nowhere."""
    on_path = shutil.which(name)
    if on_path and "node_modules/.bin" not in on_path:
        # NOTE: npm's wrappers in node_modules/.bin swallow exit codes and signals; the real binaries lie beside them.
        return Path(on_path)
    places = [cache_path() / "bin" / name, *CHECKOUT.glob(f"node_modules/@foundry-rs/{name}-*/bin/{name}")]
    return next((place for place in places if os.access(place, os.X_OK)), None)
