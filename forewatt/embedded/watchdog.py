"""The process that ends a stack's processes when their supervisor is gone, even by kill -9.

It reads lines `+PID` and `-PID` from its standard input, whose other end only the supervisor holds; each is a process
that leads a session of its own. At the end of that input it ends what is left of them and of their children.
Standard library only, and run by its path: it stays small.
"""

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MARK = "FOREWATT_STACK"
"""The environment variable that every process of a stack inherits."""
GRACE_S = 3.0


@dataclass(frozen=True)
class Process:
    """A running process; with its start (clock ticks since boot) it can't be mistaken for a later one of its number."""

    pid: int
    parent: int
    session: int
    start: int

    @property
    def alive(self) -> bool:
        """Whether it still runs (a zombie doesn't), under whatever parent by now."""
        now = read(self.pid)
        return now is not None and now.start == self.start

    @property
    def environment(self) -> bytes:
        """Its environment as it was started with; empty when it may not be read, or the process wrote over it."""
        try:
            return (Path("/proc") / str(self.pid) / "environ").read_bytes()
        except OSError:
            return b""


def read(pid: int) -> Process | None:
    """The process of that number as /proc tells it; None if there is none, or a zombie."""
    try:
        words = (Path("/proc") / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if words[0] in "ZX" else Process(pid, int(words[1]), int(words[3]), int(words[19]))


def members(leaders: set[int], token: str) -> set[Process]:
    """The leaders' sessions, whatever carries the stack's token in its environment, and all that descends from them.

    NOTE: none of the three finds all: Redis and PostgreSQL write their titles over their environment, PostgreSQL and
    Spark give their children sessions of their own, and what has lost its parent has lost its descent.
    """
    everyone = _everyone()
    word = f"{MARK}={token}".encode()
    found = {process for process in everyone if process.session in leaders or word in process.environment.split(b"\0")}
    return {process for process in _with_children(found, everyone) if process.pid != os.getpid()}


def descendants(leader: int) -> set[Process]:
    """The session of one leader and all that descends from it."""
    everyone = _everyone()
    return _with_children({process for process in everyone if process.session == leader}, everyone)


def _everyone() -> set[Process]:
    return {process for entry in Path("/proc").glob("[0-9]*") if (process := read(int(entry.name)))}


def _with_children(found: set[Process], everyone: set[Process]) -> set[Process]:
    pids = {process.pid for process in found}
    more = {process for process in everyone - found if process.parent in pids}
    return _with_children(found | more, everyone) if more else found


def send(number: signal.Signals, group: int) -> None:
    """Signal a process group, if there is any of it left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def kill(processes: set[Process]) -> None:
    """Kill those that still run."""
    for process in processes:
        if process.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


def end_all(leaders: set[int], token: str) -> None:
    """SIGTERM, a grace, SIGKILL; then whatever came in the meantime."""
    left = members(leaders, token)
    for leader in leaders:
        send(signal.SIGTERM, leader)
    deadline = time.monotonic() + GRACE_S
    while any(process.alive for process in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(left)
    kill(members(leaders, token))


def main(token: str) -> None:
    """Follow the supervisor until it is gone."""
    leaders: set[int] = set()
    for line in sys.stdin:
        sign, pid = line[0], int(line[1:])
        (leaders.add if sign == "+" else leaders.discard)(pid)
    if leaders:
        end_all(leaders, token)


if __name__ == "__main__":
    main(sys.argv[1])
