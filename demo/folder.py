"""The run's own files: the deployment, journals, buffers and checkpoints of this run alone."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path


def fresh_run_folder(folder: Path) -> Path:
    """An empty `run` folder: a new chain makes every earlier promise void."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    return run


def write_environment(run: Path, environment: Mapping[str, str]) -> None:
    """Keep the variables with which another process finds the running parts, for its owner's eyes only."""
    path = run / "environment.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(environment), indent=2, sort_keys=True) + "\n")
