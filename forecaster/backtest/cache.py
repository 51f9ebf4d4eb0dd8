"""A cache on disk for forecasts that take minutes: files named by the hash of everything that decides their content."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from forecaster.domain import Floats

REVISION = 6
"""Part of every key. Raise it when a change of the code changes the forecasts."""


def cache_path(folder: Path, *key: object) -> Path:
    """The file for a key, which can be written as JSON."""
    digest = hashlib.sha256(json.dumps([REVISION, *key], sort_keys=True).encode()).hexdigest()
    return folder / f"{digest[:20]}.npz"


def cached(path: Path, make: Callable[[], dict[str, Floats]]) -> dict[str, Floats]:
    """The arrays in the file. If there is no file, `make` computes them and the file is written atomically."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part.npz")
        np.savez(partial, **make())
        partial.replace(path)
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
