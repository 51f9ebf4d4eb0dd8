"""Runs pytest in a fork of a process that has imported Ape, which takes longer than most tests."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from forewatt.embedded.cache import CHECKOUT

PRELOADED = (
    "__main__",
    "ape.contracts",
    "ape.pytest.plugin",
    "ape_foundry",
    "ape_solidity",
    "ape_test",
    "eth_account",
    "forewatt.protocol.pool",
    "forewatt.protocol.typed",
    "pytest",
    "rlp",
    "scripts._compile",
    "web3",
)
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(list(PRELOADED))


class TestRun:
    """A run of pytest with these arguments, in the checkout, up to the first failure.

    `output` gets what it prints.
    """

    __test__ = False

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> None:
        self._process = _FORKS.Process(target=_run, args=(arguments, environment, output))

    def exit_code(self, limit_s: float) -> int | None:
        """Run, and return pytest's exit code; None if it takes longer than the limit."""
        self._process.start()
        self._process.join(limit_s)
        ended = not self._process.is_alive()
        if self._process.pid is not None:
            # The process leads a group, in which it started the tests' chain.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        return self._process.exitcode if ended else None


class _Exit:
    """A plugin of pytest that ends the process at the first failure, or after the last test.

    Ape's way to end takes seconds. It stops the chain, which the caller does faster.
    """

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._end(1)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._end(exitstatus)

    def _end(self, code: int) -> None:
        sys.stdout.flush()
        os._exit(code)


def _run(arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> None:
    os.setpgrp()
    with output.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(CHECKOUT)
    os.environ.update(environment)
    # Ape's plugin is imported before pytest can rewrite its assertions.
    ignored = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    sys.exit(pytest.main([*arguments, *ignored], plugins=[_Exit()]))
