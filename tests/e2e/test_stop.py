"""Ctrl-C ends the demo with everything that it started.

NOTE: the test ends the demo that all tests of this folder share. The file's name makes it the last one.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from forewatt.embedded.watchdog import MARK

pytestmark = pytest.mark.e2e


def test_ctrl_c_ends_everything(demo: Any) -> None:
    token = demo.environment[MARK]
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(60) == 130, demo.tail()
    deadline = time.monotonic() + 10
    while left := marked(token):
        assert time.monotonic() < deadline, f"still running: {left}"


def marked(token: str) -> list[str]:
    """Command lines of running processes with the stack's token in their environment."""
    running = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={token}".encode() in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                running.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue  # the process has just ended
    return running
