"""Each make target works as the first command of a fresh clone."""

import os
import signal
import subprocess

import pytest

from tests.setup.clones import ROOT, fresh_clone, newcomers_environment

MINUTE = 60
TARGETS = {
    "check": ((), 20 * MINUTE),
    "docs": ((), 15 * MINUTE),
    "docs-check": ((), 15 * MINUTE),
    "bench-gas": ((), 30 * MINUTE),
    "bench-node": (("ARGS=--feeds 64 --rounds 20 --seconds 900",), 30 * MINUTE),
    "bench-assets": (("ARGS=--assets 500",), 30 * MINUTE),
    "bench-tracing": (("ARGS=--rounds 2 --batches 5",), 30 * MINUTE),
    "bench-api": (("ARGS=--sockets 50 --requests 50 --seconds 4 --feeds 8",), 30 * MINUTE),
    "bench-images": ((), 60 * MINUTE),
    "soak": (("ARGS=--rounds 4 --forecasters 2 --feeds 16",), 30 * MINUTE),
    "bench-infer": (("ARGS=--rounds 1",), 30 * MINUTE),
    "bench-stream": (("ARGS=--rate 200 --seconds 5 --assets 16",), 30 * MINUTE),
    "backtest": (("TASK=simbench",), 60 * MINUTE),
    "screens": ((), 30 * MINUTE),
    "bench-dapp": ((), 30 * MINUTE),
    "demo": (("ARGS=--exit",), 30 * MINUTE),
    "demo-consortium": ((), 60 * MINUTE),
    "bench-fabric": (("ARGS=--forecasters 8 --commits 100 --feeds 16",), 60 * MINUTE),
}
"""The arguments and the time limit of each target."""
UNTESTED = {"help", "setup", "test", "test-deep", "lock", "clean"}
"""Targets that every other one includes, that take hours, or that change pins or delete the build."""


def phony_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text()
    return set(next(line for line in makefile.splitlines() if line.startswith(".PHONY: ")).split()[1:])


def test_every_target_has_a_test() -> None:
    assert phony_targets() == set(TARGETS) | UNTESTED


@pytest.mark.deep
@pytest.mark.parametrize("target", TARGETS)
def test_target__first_command_of_a_fresh_clone__succeeds(target: str) -> None:
    arguments, limit_s = TARGETS[target]
    process = subprocess.Popen(
        ["make", target, *arguments],
        cwd=fresh_clone(target),
        env=newcomers_environment(),
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
