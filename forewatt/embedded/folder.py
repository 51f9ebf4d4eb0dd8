"""The folder of a stack: locked by one run at a time, and emptied only if a stack created it."""

import contextlib
import fcntl
import shutil
from pathlib import Path
from typing import IO

from forewatt.embedded.errors import FolderBusy

LOCK_NAME = ".forewatt-stack"
MAX_FOLDERS = 20


class StackFolder:
    """A folder that this process locks until `release` or until the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        lock = self.path / LOCK_NAME
        if self.path.exists() and not lock.exists() and any(self.path.iterdir()):
            raise FolderBusy(self.path, "contains files that no stack created")
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] = lock.open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            self._lock.close()
            raise FolderBusy(self.path, "is in use by another run") from busy
        self.logs.mkdir(exist_ok=True)

    def part(self, name: str) -> Path:
        """An empty folder for a part's files; those of an earlier run are deleted."""
        folder = self.path / "parts" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def log(self, name: str) -> Path:
        """An empty log file for a part."""
        path = self.logs / f"{name}.log"
        path.write_bytes(b"")
        return path

    def release(self) -> None:
        """Unlock the folder for other runs."""
        self._lock.close()


def claim_folder(path: Path, *, or_next_free: bool) -> StackFolder:
    """Lock the folder; with `or_next_free`, the first of `NAME`, `NAME-2`, `NAME-3`, ... that is free.

    FolderBusy if another run uses it, or if it contains other files.
    """
    numbers = range(2, MAX_FOLDERS) if or_next_free else ()
    candidates = [path, *(path.with_name(f"{path.name}-{number}") for number in numbers)]
    for candidate in candidates[:-1]:
        with contextlib.suppress(FolderBusy):
            return StackFolder(candidate)
    return StackFolder(candidates[-1])
