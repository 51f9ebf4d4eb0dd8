"""Private files of nodes and accounts: only their owner may read them, because they hold secrets and promises."""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)
OWNER_ONLY_FILE, OWNER_ONLY_FOLDER = 0o600, 0o700
_PERMISSIONS = 0o777
_OTHERS = 0o077


def private_folder(folder: Path) -> Path:
    """The folder, created if necessary; others lose their access to it."""
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    tighten(folder)
    return folder


def private_file(path: Path) -> Path:
    """The file, created empty if necessary; others lose their access to it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE))
    tighten(path)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, atomically: a killed process leaves the old file or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Flush a folder to disk, so that a file that was renamed in it keeps its new name after a crash."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def tighten(path: Path) -> None:
    """Take every permission from others; a log line says so if they had one."""
    found = path.stat().st_mode & _PERMISSIONS
    if found & _OTHERS:
        allowed = found & ~_OTHERS
        path.chmod(allowed)
        log.warning("%s had the mode %04o and could be read by others; it is %04o now", path, found, allowed)
