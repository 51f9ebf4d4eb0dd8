"""The lock of a node's folder: nodes share it while they run, and a restore has it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oracle.errors import BackupError, JournalError
from oracle.private_files import private_file

NAME = "lock"


def share(folder: Path) -> int:
    """Take a share of the lock; closing the returned descriptor gives it back, and so does the process's end."""
    return _locked(folder, fcntl.LOCK_SH, JournalError(f"a backup is being restored into {folder}; start again then"))


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Have the lock alone; BackupError while a node runs on the folder."""
    refused = BackupError(f"a node is running on {folder}; stop it, then restore")
    descriptor = _locked(folder, fcntl.LOCK_EX, refused)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(folder: Path, kind: int, refused: Exception) -> int:
    descriptor = os.open(private_file(folder / NAME), os.O_RDWR)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise refused from error
    return descriptor
