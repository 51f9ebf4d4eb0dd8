"""A small process that ends a stack's processes after their supervisor has died, even by kill -9.

The supervisor writes lines `+PID` and `-PID`, for the leaders of sessions, to its standard input. That input ends when
the supervisor dies; the watchdog then ends all leaders still listed and their descendants.
It uses the standard library only and is run by its path, so that it starts fast and stays small.
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
    """A running process. Its start (clock ticks since boot) distinguishes it from a later process with the same id."""

    pid: int
    parent: int
    session: int
    start: int

    @property
    def alive(self) -> bool:
        """Whether it still runs, whatever its parent is now. A zombie does not run."""
        now = read(self.pid)
        return now is not None and now.start == self.start

    @property
    def environment(self) -> bytes:
        """The environment it was started with; empty if unreadable or overwritten by the process."""
        try:
            return (Path("/proc") / str(self.pid) / "environ").read_bytes()
        except OSError:
            return b""


def read(pid: int) -> Process | None:
    """The process with that id, read from /proc; None if there is none or it is a zombie."""
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else Process(pid, int(fields[1]), int(fields[3]), int(fields[19]))


def members(leaders: set[int], token: str) -> set[Process]:
    """Processes in the leaders' sessions or with the stack's token in their environment, and their descendants.

    NOTE: no single criterion finds all of them: Redis and PostgreSQL overwrite their environment with their titles,
    PostgreSQL and Spark start children in new sessions, and an orphan no longer has its parent's id.
    """
    everyone = _everyone()
    mark = f"{MARK}={token}".encode()
    own = {process for process in everyone if process.session in leaders or mark in process.environment.split(b"\0")}
    return {process for process in _with_children(own, everyone) if process.pid != os.getpid()}


def descendants(leader: int) -> set[Process]:
    """The processes in one leader's session and their descendants."""
    everyone = _everyone()
    return _with_children({process for process in everyone if process.session == leader}, everyone)


def _everyone() -> set[Process]:
    return {process for entry in Path("/proc").glob("[0-9]*") if (process := read(int(entry.name)))}


def _with_children(parents: set[Process], everyone: set[Process]) -> set[Process]:
    pids = {process.pid for process in parents}
    children = {process for process in everyone - parents if process.parent in pids}
    return _with_children(parents | children, everyone) if children else parents


def send(number: signal.Signals, group: int) -> None:
    """Signal a process group, if it still exists."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def kill(processes: set[Process]) -> None:
    """Kill the processes that still run."""
    for process in processes:
        if process.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)


def end_all(leaders: set[int], token: str) -> None:
    """Send SIGTERM, wait up to GRACE_S, kill the rest, then kill processes that started meanwhile."""
    processes = members(leaders, token)
    for leader in leaders:
        send(signal.SIGTERM, leader)
    deadline = time.monotonic() + GRACE_S
    while any(process.alive for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(processes)
    kill(members(leaders, token))


def main(token: str) -> None:
    """Read the supervisor's lines until it ends or dies, then end the leaders still listed."""
    leaders: set[int] = set()
    for line in sys.stdin:
        sign, pid = line[0], int(line[1:])
        (leaders.add if sign == "+" else leaders.discard)(pid)
    if leaders:
        end_all(leaders, token)


if __name__ == "__main__":
    main(sys.argv[1])
