"""Locks of model folders between processes and threads, so that nobody reads a folder that is being written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecaster.errors import ModelFolderError


@contextmanager
def locked(folder: Path, shared: bool = False) -> Iterator[None]:
    """Hold the lock of an existing folder; waits for others. Several readers may share it, a writer is alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Make a folder and hold its lock while it is changed. Raises ModelFolderError if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            yield
    except ModelFolderError:
        raise
    except OSError as error:
        raise ModelFolderError(f"{folder} cannot be written: {error}") from error
