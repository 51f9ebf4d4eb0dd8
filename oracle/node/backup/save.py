"""Writes a backup: a consistent copy of the node's files, taken while the node may be running."""

import io
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from oracle.errors import BackupError
from oracle.node.backup.envelope import close_envelope
from oracle.node.forecaster import journal_file
from oracle.node.forecaster.secret import SECRET_BYTES
from oracle.private_files import write_private

SECRET, JOURNAL = "secret", journal_file.NAME
PATTERNS = ("checkpoint-*.json", "payloads/*")
"""Further files of the folder that a backup contains, if they are there."""
_VERSIONS, _ROLLBACK = slice(18, 20), b"\x01\x01"
"""Where an SQLite file's header says how to write and read it, and what it says in the rollback mode."""


@dataclass(frozen=True)
class Contents:
    """What a backup contains, for a message: promises of the journal, payloads, other files."""

    promises: int
    payloads: int


def save_backup(folder: Path, path: Path, passphrase: str | None) -> Contents:
    """Write a backup of a node's folder to `path`, readable by its owner only. It replaces no file.

    BackupError if the folder is no node's, or `path` exists.
    """
    if path.exists():
        raise BackupError(f"{path} exists already: choose another name, a backup replaces no file")
    secret = folder / SECRET
    if not secret.is_file() or secret.stat().st_size != SECRET_BYTES:
        raise BackupError(f"{folder} has no node's secret: set FOREWATT_NODE_PATH to the folder of the node")
    journal, promises = _journal(folder / JOURNAL)
    files = {SECRET: secret.read_bytes(), JOURNAL: journal}
    for pattern in PATTERNS:
        files |= {str(found.relative_to(folder)): found.read_bytes() for found in _files(folder, pattern)}
    try:
        write_private(path, close_envelope(_tar(files), passphrase))
    except OSError as error:
        raise BackupError(
            f"the backup {path} cannot be written ({error.strerror}): name a file in a folder that exists, on a disk "
            "with space"
        ) from error
    return Contents(promises, sum(name.startswith("payloads/") for name in files))


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(found for found in folder.glob(pattern) if found.is_file())


def _journal(path: Path) -> tuple[bytes, int]:
    """A copy of the journal at one moment, with what lies in a -wal file, and its number of promises."""
    if not path.exists():
        raise BackupError(f"there is no journal at {path}: start the node once, then back it up")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(":memory:")) as copy:
            source.backup(copy)
            (promises,) = copy.execute("SELECT count(*) FROM promises").fetchone()
            content = bytearray(copy.serialize())
            # The copy is complete, so it needs no -wal file: it must not say that it is in WAL mode.
            content[_VERSIONS] = _ROLLBACK
            return bytes(content), int(promises)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the journal at {path} cannot be copied: {error}") from error


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
