"""One supervised process in a process group of its own, with its output in a log."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from forewatt.embedded.part import Part


class Child:
    """A started part. `expected` is true once the stack has signalled it: its end is then no failure."""

    def __init__(self, part: Part, log: Path, env: Mapping[str, str]) -> None:
        self.part = part
        self.log = log
        self.expected = False
        self.log_start = log.stat().st_size if log.exists() else 0
        """Where this process's output begins in the log, which earlier processes of its name wrote, too."""
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
        """The id of the process group, which is that of its first process."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether the first process of the group still runs."""
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, if it still exists. Its end is expected from now on."""
        self.expected = True
        try:
            os.killpg(self.pgid, number)
        except ProcessLookupError:
            return

    def freeze(self, seconds: float) -> None:
        """Suspend the first process and wait, at most `seconds`, until it has stopped or ended."""
        if not self.running:
            return
        self.expected = True
        # NOTE: do not stop the whole group: a child stopped between vfork and exec blocks its parent for good.
        os.kill(self.process.pid, signal.SIGSTOP)
        deadline = time.monotonic() + seconds
        changes = os.WSTOPPED | os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, self.process.pid, changes) is None and time.monotonic() < deadline:
            time.sleep(0.002)

    def end(self, seconds: float) -> None:
        """Wait at most `seconds` for the process to end, then kill the rest of the group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        self.process.wait()
