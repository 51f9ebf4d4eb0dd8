"""The folder of a stack: held by one run at a time, and emptied only if a stack made it."""

import fcntl
import shutil
from pathlib import Path
from typing import IO

from forewatt.embedded.errors import FolderBusy

LOCK_NAME = ".forewatt-stack"
MOST_FOLDERS = 20


class StackFolder:
    """A folder that this process holds until `release` (or its end, however that comes)."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        lock = self.path / LOCK_NAME
        if self.path.exists() and not lock.exists() and any(self.path.iterdir()):
            raise FolderBusy(self.path, "holds files that no stack has put there")
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] = lock.open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            self._lock.close()
            raise FolderBusy(self.path, "is in use by another run") from busy
        self.logs.mkdir(exist_ok=True)

    def part(self, name: str) -> Path:
        """An empty folder for a part's files. What an earlier run left there is gone."""
        place = self.path / "parts" / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place

    def log(self, name: str) -> Path:
        """The part's log, empty."""
        path = self.logs / f"{name}.log"
        path.write_bytes(b"")
        return path

    def release(self) -> None:
        """Let others have the folder."""
        self._lock.close()


def hold(path: Path, *, or_beside: bool) -> StackFolder:
    """The folder, or with `or_beside` the first of `NAME-2`, `NAME-3`, ... that no other run holds."""
    beside = [path.with_name(f"{path.name}-{number}") for number in range(2, MOST_FOLDERS)] if or_beside else []
    for candidate in (path, *beside[:-1]):
        try:
            return StackFolder(candidate)
        except FolderBusy:
            if not or_beside:
                raise
    return StackFolder(beside[-1])
