"""The run's own files: the deployment, journals, buffers and checkpoints of this run alone."""

import shutil
from pathlib import Path


def fresh_run_folder(folder: Path) -> Path:
    """An empty `run` folder: a new chain makes every earlier promise void."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    return run
