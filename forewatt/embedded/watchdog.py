"""The process that ends a stack's processes when their supervisor is gone, even by kill -9.

It reads lines `+PGID` and `-PGID` from its standard input, whose other end only the supervisor holds. At the end of
that input it ends the process groups that are left, and whatever else carries the stack's mark in its environment.
Standard library only, and run by its path: it stays small.
"""

import os
import signal
import sys
import time
from pathlib import Path

MARK = "FOREWATT_STACK"
"""The environment variable that every process of a stack inherits."""
GRACE_S = 3.0


def marked(token: str) -> set[int]:
    """The processes whose environment carries the stack's token (Linux; elsewhere none, and the groups have to do)."""
    word = f"{MARK}={token}".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if word in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except OSError:
            continue  # it ended between the two looks, or it is somebody else's
    return found - {os.getpid()}


def send(number: signal.Signals, pgid: int) -> bool:
    """Signal a process group; False when none of it is left."""
    try:
        os.killpg(pgid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_all(groups: set[int], token: str) -> None:
    """SIGTERM, a grace, SIGKILL; then the marked ones that had left their groups."""
    left = {pgid for pgid in groups if send(signal.SIGTERM, pgid)}
    deadline = time.monotonic() + GRACE_S
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pgid for pgid in left if send(signal.Signals(0), pgid)} if left else left
    for pgid in left:
        send(signal.SIGKILL, pgid)
    for pid in marked(token):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def main(token: str) -> None:
    """Follow the supervisor until it is gone."""
    groups: set[int] = set()
    for line in sys.stdin:
        sign, pgid = line[0], int(line[1:])
        (groups.add if sign == "+" else groups.discard)(pgid)
    end_all(groups, token)


if __name__ == "__main__":
    main(sys.argv[1])
