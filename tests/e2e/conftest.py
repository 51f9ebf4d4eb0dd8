"""Runs a small demo once, with real parts and processes; a forecaster is killed in the middle of the last round."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "160", "PYTHONUNBUFFERED": "1"}
START_LIMIT_S = 1_500
"""Enough for training on a busy machine."""


@dataclass
class Demo:
    """The running demo: its address, outcome and environment."""

    process: subprocess.Popen[str]
    folder: Path
    report: Path
    rounds: int = 2
    killed: str = "climatology"
    address: str = ""
    lines: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Collect the demo's output and find the address of the dapp in it."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if match := re.search(r"open at (http://\S+)", line):
                self.address = match[1]

    @property
    def outcome(self) -> dict[str, Any]:
        return json.loads(self.report.read_text())

    @property
    def environment(self) -> dict[str, str]:
        return json.loads((self.folder / "run" / "environment.json").read_text())

    def tail(self) -> str:
        return "\n".join(self.lines[-60:])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that has played and audited its rounds and serves its dapp."""
    base = tmp_path_factory.mktemp("demo")
    folder, report = base / "demo", base / "outcome.json"
    options = ["--rounds", str(Demo.rounds), "--kill", Demo.killed]
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts", "demo", *options, "--folder", str(folder), "--report", str(report)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "FORCE_COLOR"} | PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    running = Demo(process, folder, report)
    listener = threading.Thread(target=running.listen, daemon=True)
    listener.start()
    deadline = time.monotonic() + START_LIMIT_S
    try:
        while not running.address:
            assert process.poll() is None, f"the demo ended with {process.returncode}:\n{running.tail()}"
            assert time.monotonic() < deadline, f"the demo did not open its dapp:\n{running.tail()}"
            listener.join(0.2)
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        listener.join(10)
        assert process.stdout
        process.stdout.close()
