"""Finished work kept on disk under the hash of everything that decides it, and found there again."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from forecaster.domain import Floats

REVISION = 5
"""Raise it when the code changes what is answered: what another revision left is not used."""


def kept_path(folder: Path, *settings: object) -> Path:
    """Where the answers under these JSON-ready settings lie."""
    digest = hashlib.sha256(json.dumps([REVISION, *settings], sort_keys=True).encode()).hexdigest()
    return folder / f"{digest[:20]}.npz"


def kept(path: Path, make: Callable[[], dict[str, Floats]]) -> dict[str, Floats]:
    """The arrays of the file, made and written (whole or not at all) when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part.npz")
        np.savez(beside, **make())
        beside.replace(path)
    with np.load(path, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}
