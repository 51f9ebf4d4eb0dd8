"""The main memory that a stack's processes and their descendants use together (Linux)."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from forewatt.periodic import PeriodicTask

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
INTERVAL_S = 3.0


@dataclass(frozen=True)
class Memory:
    """Bytes of main memory: now, and the peak."""

    now_bytes: int
    peak_bytes: int


def pss_bytes(pid: int) -> int:
    """A process's proportional set size, in which shared pages are split; its RSS if only that is readable."""
    folder = Path("/proc") / str(pid)
    try:
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except PermissionError:
        return int((folder / "statm").read_text().split()[1]) * PAGE_BYTES
    return 0


def total_bytes(pids: Iterable[int]) -> int:
    """The sum over several processes; a process that has ended counts as zero."""
    total = 0
    for pid in pids:
        try:
            total += pss_bytes(pid)
        except OSError:
            continue
    return total


class Census:
    """Samples the memory of a changing set of processes every few seconds until it is closed."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        self._pids = pids
        self._peak_bytes = 0
        self._sampling = PeriodicTask("census", self.memory, INTERVAL_S)
        self._sampling.start()

    def memory(self) -> Memory:
        """Measure now and return the result with the peak so far."""
        now_bytes = total_bytes(self._pids())
        self._peak_bytes = max(self._peak_bytes, now_bytes)
        return Memory(now_bytes, self._peak_bytes)

    def close(self) -> None:
        """Stop sampling; the peak stays available."""
        self._sampling.stop()
