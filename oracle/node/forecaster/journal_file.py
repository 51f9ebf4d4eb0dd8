"""The journal's SQLite file: its permissions, its table, and the step from older versions.

The file needs no second one. Older versions wrote in WAL mode, where the newest rows lie in `journal.sqlite-wal` until
SQLite moves them, so a copy of the main file alone lost promises. The rollback mode (DELETE) has every row in the main
file once a write returns. WAL's speed is not needed: a node writes one row a round.
"""

import logging
import sqlite3
from pathlib import Path

from oracle.errors import JournalError
from oracle.node.forecaster.keys import SealingKeys
from oracle.private_files import private_file, private_folder, tighten

log = logging.getLogger(__name__)
NAME = "journal.sqlite"
SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite appends to the name of the files that it keeps beside a database."""
_WAL_VERSION = b"\x02"
_WAL_VERSION_AT = 18

COLUMNS = "pool BLOB, round INTEGER, forecaster TEXT, revision INTEGER, root BLOB, key_hash BLOB, cid BLOB,"
COLUMNS += " model_version BLOB, issued_at INTEGER, wager_wei TEXT, PRIMARY KEY (pool, round, forecaster, revision)"
_CREATE = f"CREATE TABLE IF NOT EXISTS promises ({COLUMNS}) WITHOUT ROWID"


def open_journal(folder: Path, keys: SealingKeys | None) -> sqlite3.Connection:
    """Open the journal in `folder`, or create it. JournalError if it cannot be used."""
    path = private_folder(folder) / NAME
    private_file(path)
    for suffix in SIDECARS:
        beside = path.with_name(NAME + suffix)
        if beside.exists():
            tighten(beside)
    _warn_of_missing_wal(path)
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _prepare(db, path)
        if "key" in _columns(db):
            _forget_keys(db, path, keys)
    except sqlite3.DatabaseError as error:
        db.close()
        raise _unusable(path, error) from error
    except JournalError:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if (found := db.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
        raise JournalError(f"{path} is damaged ({found}); restore it with `forewatt node restore`")
    db.execute("PRAGMA journal_mode=DELETE")
    # EXTRA also flushes the folder after a write, so that the write cannot be rolled back after a power failure.
    db.execute("PRAGMA synchronous=EXTRA")
    db.execute("PRAGMA secure_delete=ON")
    db.execute(_CREATE)


def _unusable(path: Path, error: sqlite3.DatabaseError) -> JournalError:
    if "locked" in str(error):
        return JournalError(f"{path} is in use by another process ({error}); stop that process, then start again")
    return JournalError(f"{path} is damaged ({error}); restore it with `forewatt node restore`")


def _warn_of_missing_wal(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(_WAL_VERSION_AT)
        is_wal = file.read(1) == _WAL_VERSION
    if is_wal and not path.with_name(NAME + "-wal").exists():
        log.warning(
            "%s was written in WAL mode and has no -wal file beside it: if it is a copy, its newest promises may be "
            "missing, so copy it again together with that file",
            path,
        )


def _columns(db: sqlite3.Connection) -> list[str]:
    return [str(row[1]) for row in db.execute("PRAGMA table_info(promises)")]


def _forget_keys(db: sqlite3.Connection, path: Path, keys: SealingKeys | None) -> None:
    """Replace each recorded key by its hash, once the secret gave the same key; the file keeps no trace of it."""
    if keys is None:
        raise JournalError(f"{path} is of an older version; start the node once, which updates it")
    rows = db.execute("SELECT pool, round, forecaster, revision, key FROM promises").fetchall()
    hashes = []
    for pool, number, forecaster, revision, key in rows:
        scope = keys.scope(pool, number, forecaster, revision)
        if keys.derive(scope) != key:
            raise JournalError(
                f"{path} holds a key of round {number} that does not follow from the node's secret: put back the "
                "secret with which it was written, or move this journal away once all its rounds have ended"
            )
        hashes.append((keys.hash_of(scope), pool, number, forecaster, revision))
    db.execute("BEGIN IMMEDIATE")
    db.execute("ALTER TABLE promises ADD COLUMN key_hash BLOB")
    where = "pool = ? AND round = ? AND forecaster = ? AND revision = ?"
    db.executemany(f"UPDATE promises SET key_hash = ? WHERE {where}", hashes)
    db.execute("ALTER TABLE promises DROP COLUMN key")
    db.execute("COMMIT")
    db.execute("VACUUM")
    log.warning(
        "%s held the sealing keys of %d promises; they are removed, and follow from the secret", path, len(rows)
    )
