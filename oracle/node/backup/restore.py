"""Restores a backup into a node's folder, unless that would forget a promise."""

import fnmatch
import gzip
import io
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from oracle.errors import BackupError
from oracle.node.backup.envelope import open_envelope
from oracle.node.backup.save import JOURNAL, PATTERNS, SECRET, Contents
from oracle.node.forecaster.journal_file import SIDECARS
from oracle.node.forecaster.lock import exclusive
from oracle.node.forecaster.secret import SECRET_BYTES
from oracle.private_files import private_folder, write_private

_PROMISE = "hex(pool), round, lower(forecaster), revision, hex(root)"


def restore_backup(envelope: bytes, folder: Path, passphrase: str | None) -> Contents:
    """Write a backup's files into a node's folder. BackupError, and nothing changes, if it is damaged, a node runs on
    the folder, or the folder has another secret or a promise that the backup does not have.
    """
    files = _files(open_envelope(envelope, passphrase))
    promises = _promises_of(files[JOURNAL])
    with exclusive(private_folder(folder)):
        _refuse_to_forget(folder, files[SECRET], promises)
        for suffix in SIDECARS:
            # SQLite would apply these files of the old journal to the new one.
            (folder / (JOURNAL + suffix)).unlink(missing_ok=True)
        try:
            for name, content in files.items():
                path = folder / name
                write_private(private_folder(path.parent) / path.name, content)
        except OSError as error:
            raise BackupError(
                f"{folder / name} cannot be written ({error.strerror}): mend that, then restore again before a node "
                "runs on the folder"
            ) from error
    return Contents(len(promises), sum(name.startswith("payloads/") for name in files))


def _refuse_to_forget(folder: Path, secret: bytes, promises: set[tuple[object, ...]]) -> None:
    if (folder / JOURNAL).exists() and (folder / JOURNAL).stat().st_size:
        try:
            with closing(sqlite3.connect(folder / JOURNAL)) as db:
                here = _promises(db)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"the journal in {folder} is damaged ({error}): move it away, then restore") from error
        if lacking := here - promises:
            newest = max(int(str(promise[1])) for promise in lacking)
            raise BackupError(
                f"the journal in {folder} is newer: it has {len(lacking)} promises that the backup does not have, up "
                f"to round {newest}, and a node that forgets one could sign a second forecast. To restore all the "
                "same, move that folder away first"
            )
    if (folder / SECRET).exists() and (folder / SECRET).read_bytes() != secret:
        raise BackupError(
            f"{folder} has another secret than the backup; entries that it sealed could not be revealed any more. To "
            "restore all the same, move that folder away first"
        )


def _files(content: bytes) -> dict[str, bytes]:
    """The files of an archive, by their names; BackupError for a damaged one and for foreign names."""
    try:
        files = dict(_members(content))
    except (tarfile.TarError, zlib.error, OSError, EOFError) as error:
        raise BackupError(f"the backup is damaged: {error}") from error
    if len(files.get(SECRET, b"")) != SECRET_BYTES or not files.get(JOURNAL):
        raise BackupError("the backup is damaged: it lacks a secret or a journal")
    return files


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    # gzip compares the checksum of all bytes. tarfile stops at the archive's end, before the checksum.
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content)), mode="r:") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is None or not _is_known(member.name):
                raise BackupError(f"the backup contains {member.name!r}, which is no file of a node")
            yield member.name, file.read()


def _is_known(name: str) -> bool:
    """Whether a backup writes files of this name; none leads to another folder, or to one below the payloads."""
    if name in (SECRET, JOURNAL):
        return True
    parts = Path(name).parts
    return (
        "/".join(parts) == name
        and ".." not in parts
        and "\0" not in name
        and any(fnmatch.fnmatchcase(name, pattern) and len(parts) == len(Path(pattern).parts) for pattern in PATTERNS)
    )


def _promises_of(journal: bytes) -> set[tuple[object, ...]]:
    try:
        with _opened(journal) as db:
            if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("the backup's journal is damaged")
            return _promises(db)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"the backup's journal is damaged: {error}") from error


@contextmanager
def _opened(journal: bytes) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(journal)
        yield db


def _promises(db: sqlite3.Connection) -> set[tuple[object, ...]]:
    return set(db.execute(f"SELECT {_PROMISE} FROM promises").fetchall())
