"""The files of one run: deployment, journals, buffers and checkpoints."""

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from forewatt.embedded.watchdog import MARK


def fresh_run_folder(folder: Path) -> Path:
    """Empty the `run` folder: the chain is new, so the files of an earlier run are void."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    return run


def write_environment(run: Path, environment: Mapping[str, str]) -> None:
    """Write the environment variables of the running parts to a file that only its owner can read."""
    path = run / "environment.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(environment), indent=2, sort_keys=True) + "\n")


def write_exports(folder: Path, environment: Mapping[str, str]) -> Path:
    """Write `environment.sh`: a shell that sources it finds the running parts. Only the file's owner can read it.

    Processes of that shell do not belong to the demo, so the mark by which the demo ends its own is left out.
    """
    path = folder / "environment.sh"
    path.touch(mode=0o600)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(environment.items()) if name != MARK]
    path.write_text("\n".join(lines) + "\n")
    return path
