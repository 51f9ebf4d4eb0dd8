"""The journal of a forecaster node: every forecast is written to disk before it is signed.

One row a (pool, round, forecaster, revision); a row never changes. So a node that crashed between signing and sending
sends the same forecast again, and it can never sign a different one. No row has a key: keys follow from the secret.
"""

import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from oracle.errors import JournalConflict
from oracle.node.forecaster import journal_file, lock
from oracle.node.forecaster.keys import SealingKeys
from oracle.private_files import private_folder


@dataclass(frozen=True)
class Promise:
    """A sealed forecast that the node signs, or has signed; `pool`, `root`, `key_hash`, ... are raw bytes."""

    pool: bytes
    round: int
    forecaster: str
    revision: int
    root: bytes
    key_hash: bytes
    cid: bytes
    model_version: bytes
    issued_at: int
    wager_wei: int


class Journal:
    """The promises of one node in an SQLite file that only its owner can read; every write is flushed to disk.

    `keys` is needed once for a journal of an older version, which still holds keys: they are checked and removed.
    Raises JournalError if the file is damaged, in use by a command, or was written with another secret.
    """

    def __init__(self, folder: Path, keys: SealingKeys | None = None) -> None:
        self._lock: int | None = lock.share(private_folder(folder))
        try:
            self._db = journal_file.open_journal(folder, keys)
        except BaseException:
            self._unlock()
            raise

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
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


_NAMES = [field.name for field in fields(Promise)]
_INSERT = f"INSERT OR IGNORE INTO promises ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"
_SELECT = f"SELECT {', '.join(_NAMES)} FROM promises WHERE pool = ? AND round = ? AND forecaster = ?"


def _row(promise: Promise) -> tuple[object, ...]:
    # NOTE: SQLite's integers end at 2^63 and a wager is a uint96, so it is stored as text.
    return (*astuple(promise)[:-1], str(promise.wager_wei))


def _promise(row: tuple[Any, ...]) -> Promise:
    values = dict(zip(_NAMES, row, strict=True))
    return Promise(**{**values, "wager_wei": int(values["wager_wei"])})
