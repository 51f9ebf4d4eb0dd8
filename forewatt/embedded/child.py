"""One supervised process: in a group of its own, its output in a log, ended with all its children."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from forewatt.embedded.part import Part


class Child:
    """A started part. `expected` says that its end is no failure, because we asked for it."""

    def __init__(self, part: Part, log: Path, env: Mapping[str, str]) -> None:
        self.part = part
        self.log = log
        self.expected = False
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                part.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **env, **part.env},
                cwd=part.cwd,
                start_new_session=True,
            )

    @property
    def name(self) -> str:
        """The part's name."""
        return self.part.name

    @property
    def pgid(self) -> int:
        """The process group, which has the number of its first process."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether the first process of the group still lives."""
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, if any of it is left. Its end is expected from now on."""
        self.expected = True
        try:
            os.killpg(self.pgid, number)
        except ProcessLookupError:
            return

    def freeze(self, seconds: float) -> None:
        """Suspend the first process; returns when it is stopped or has ended, after `seconds` at the latest."""
        if not self.running:
            return
        self.expected = True
        # NOTE: not the whole group: a child stopped between vfork and exec would block its parent for good.
        os.kill(self.process.pid, signal.SIGSTOP)
        deadline = time.monotonic() + seconds
        changes = os.WSTOPPED | os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, self.process.pid, changes) is None and time.monotonic() < deadline:
            time.sleep(0.002)

    def end(self, seconds: float) -> None:
        """Wait for the process to end, and no longer than that; then kill what is left of the group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        self.process.wait()
