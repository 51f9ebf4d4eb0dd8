"""Each make target works as the first command of a fresh clone."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MINUTE = 60
TARGETS = {
    "check": ((), 20 * MINUTE),
    "docs": ((), 15 * MINUTE),
    "docs-check": ((), 15 * MINUTE),
    "bench-gas": ((), 30 * MINUTE),
    "bench-infer": (("ARGS=--rounds 1",), 30 * MINUTE),
    "bench-stream": (("ARGS=--rate 200 --seconds 5 --assets 16",), 30 * MINUTE),
    "backtest": (("TASK=simbench",), 60 * MINUTE),
    "screenshot": ((), 30 * MINUTE),
    "demo": (("ARGS=--exit",), 30 * MINUTE),
}
"""The arguments and the time limit of each target."""
UNTESTED = {"help", "setup", "test", "test-deep", "lock", "clean"}
"""Targets that every other one includes, that take hours, or that change pins or delete the build."""
SET_BY_MAKE = {
    "APE_DATA_FOLDER",
    "SOLCX_BINARY_PATH",
    "FOUNDRY_SOLC",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "VIRTUAL_ENV",
}
"""Variables of this checkout's own make, which the clone's make sets itself."""


def phony_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text()
    return set(next(line for line in makefile.splitlines() if line.startswith(".PHONY: ")).split()[1:])


def test_every_target_has_a_test() -> None:
    assert phony_targets() == set(TARGETS) | UNTESTED


@pytest.mark.deep
@pytest.mark.parametrize("target", TARGETS)
def test_target__first_command_of_a_fresh_clone__succeeds(target: str) -> None:
    # NOTE: not below pytest's own folder, which root alone may enter: as root, PostgreSQL runs as another user.
    clone = ROOT / "build" / "clones" / target
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    arguments, limit_s = TARGETS[target]
    inherited = {name: value for name, value in os.environ.items() if name not in SET_BY_MAKE}
    process = subprocess.Popen(
        ["make", target, *arguments],
        cwd=clone,
        env=inherited,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=limit_s)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.returncode == 0, output[-4000:]
