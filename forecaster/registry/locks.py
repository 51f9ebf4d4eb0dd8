"""Locks of model folders between processes and threads, so that nobody reads a folder that is being written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path, shared: bool = False) -> Iterator[None]:
    """Hold the lock of an existing folder; waits for others. Several readers may share it, a writer is alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
