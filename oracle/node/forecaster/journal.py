"""The journal of a forecaster node: every forecast is written to disk before it is signed.

One row a (pool, round, forecaster, revision); a row never changes. So a node that crashed between signing and sending
sends the same forecast again, and it can never sign a different one.
"""

import sqlite3
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from oracle.errors import JournalConflict


@dataclass(frozen=True)
class Promise:
    """A sealed forecast that the node signs, or has signed; `pool`, `root`, `key`, ... are raw bytes."""

    pool: bytes
    round: int
    forecaster: str
    revision: int
    root: bytes
    key: bytes
    cid: bytes
    model_version: bytes
    issued_at: int
    wager_wei: int


class Journal:
    """The promises of one node in an SQLite file; every write is flushed to disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "journal.sqlite", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(_TABLE)

    def promise(self, promise: Promise) -> Promise:
        """Record a promise, unless an equal one is recorded; JournalConflict if a different one is recorded."""
        self._db.execute(_INSERT, _row(promise))
        recorded = self.find(promise.pool, promise.round, promise.forecaster, promise.revision)
        if recorded != promise:
            raise JournalConflict(
                f"round {promise.round} revision {promise.revision} of {promise.forecaster} is already promised with "
                f"root 0x{recorded.root.hex() if recorded else ''}; the node never signs a different one"
            )
        return recorded

    def find(self, pool: bytes, round_: int, forecaster: str, revision: int) -> Promise | None:
        """The promise of one revision, or None."""
        row = self._db.execute(f"{_SELECT} AND revision = ?", (pool, round_, forecaster, revision)).fetchone()
        return _promise(row) if row else None

    def latest(self, pool: bytes, round_: int, forecaster: str) -> Promise | None:
        """The promise with the highest revision of a round, or None."""
        row = self._db.execute(f"{_SELECT} ORDER BY revision DESC", (pool, round_, forecaster)).fetchone()
        return _promise(row) if row else None

    def close(self) -> None:
        self._db.close()


_TABLE = """
CREATE TABLE IF NOT EXISTS promises (
    pool BLOB, round INTEGER, forecaster TEXT, revision INTEGER, root BLOB, key BLOB, cid BLOB,
    model_version BLOB, issued_at INTEGER, wager_wei TEXT,
    PRIMARY KEY (pool, round, forecaster, revision)
) WITHOUT ROWID
"""
_NAMES = [field.name for field in fields(Promise)]
_INSERT = f"INSERT OR IGNORE INTO promises VALUES ({', '.join('?' * len(_NAMES))})"
_SELECT = "SELECT * FROM promises WHERE pool = ? AND round = ? AND forecaster = ?"


def _row(promise: Promise) -> tuple[object, ...]:
    # NOTE: SQLite's integers end at 2^63 and a wager is a uint96, so it is stored as text.
    return (*astuple(promise)[:-1], str(promise.wager_wei))


def _promise(row: tuple[Any, ...]) -> Promise:
    values = dict(zip(_NAMES, row, strict=True))
    return Promise(**{**values, "wager_wei": int(values["wager_wei"])})
