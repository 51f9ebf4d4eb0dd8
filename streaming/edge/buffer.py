"""The edge agent's disk buffer: it keeps records through restarts until the gateway has acknowledged them.

A batch gets its sequence number before it is first sent, and its content stays the same until it is acknowledged. A
repeated batch, even after a crash, therefore has the same records under the same sequence.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from streaming.edge.unusable import sendable, stored

SCHEMA = """
create table if not exists waiting (id integer primary key autoincrement, record text not null);
create table if not exists batch (sequence integer primary key, last_id integer not null);
create table if not exists counter (name text primary key, value integer not null);
create table if not exists note (name text primary key, content text not null);
insert or ignore into counter values ('sequence', 0);
"""
INCARNATION = "incarnation"
"""The note with the name that tells this buffer from every other one of an agent with the same name."""


@dataclass(frozen=True)
class PendingBatch:
    """The records that are sent under one sequence number of one incarnation of the agent."""

    sequence: int
    records: tuple[dict[str, Any], ...]
    incarnation: str = ""


class DiskBuffer:
    """An SQLite file in write-ahead mode. Records survive the end of the process, but not a power failure.

    The buffer has room for `limit` records. When it is full, it drops the oldest that are not being sent.
    """

    def __init__(self, path: Path, limit: int = 1_000_000) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._limit = limit
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = normal")
        self._file.executescript(SCHEMA)
        self._records = self._count()
        if self.note(INCARNATION) is None:
            # A buffer of an older version has numbered its batches without an incarnation, and goes on so.
            with self._transaction():
                self._set_notes({INCARNATION: "" if self.position("sequence") else secrets.token_hex(8)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._records

    def append(
        self,
        records: Sequence[dict[str, Any]],
        source: str | None = None,
        step: int | None = None,
        notes: Mapping[str, object] | None = None,
    ) -> int:
        """Add records and, with `source`, advance its position by `step` (default: one a record).

        A record that can't be sent is replaced by one that says why. `notes` are stored in the same transaction.
        Returns how many old records were dropped. sqlite3.Error, for example if the disk is full: nothing was stored.
        """
        rows = [(sendable(record)[1],) for record in records]
        with self._transaction():
            self._file.executemany("insert into waiting (record) values (?)", rows)
            if source is not None:
                self._file.execute(
                    "insert into counter values (?, ?) on conflict (name) do update set value = value + excluded.value",
                    (source, len(rows) if step is None else step),
                )
            self._set_notes(notes or {})
            dropped = self._make_room(self._records + len(rows) - self._limit)
        self._records += len(rows) - dropped
        return dropped

    def next_batch(self, size: int) -> PendingBatch | None:
        """The unacknowledged batch, or else a new one of at most `size` records; None if the buffer is empty."""
        row = self._file.execute("select sequence, last_id from batch").fetchone() or self._open_batch(size)
        if row is None:
            return None
        records = self._file.execute("select record from waiting where id <= ? order by id", (row[1],))
        return PendingBatch(row[0], tuple(stored(record) for (record,) in records), self.incarnation)

    def acknowledge(self, sequence: int) -> None:
        """Delete the batch that the gateway has; ValueError if another batch, or none, is being sent."""
        row = self._file.execute("select last_id from batch where sequence = ?", (sequence,)).fetchone()
        if row is None:
            raise ValueError(f"batch {sequence} is not being sent")
        with self._transaction():
            removed = self._file.execute("delete from waiting where id <= ?", (row[0],)).rowcount
            self._file.execute("delete from batch")
        self._records -= removed

    @property
    def incarnation(self) -> str:
        """What tells this buffer from every other one of an agent with the same name."""
        return str(self.note(INCARNATION))

    def reincarnate(self) -> str:
        """Become another incarnation, which numbers its batches from 1 again; return its name.

        The records that are being sent get a batch of the new incarnation.
        """
        with self._transaction():
            self._set_notes({INCARNATION: secrets.token_hex(8)})
            self._file.execute("update counter set value = 0 where name = 'sequence'")
            self._file.execute("delete from batch")
        return self.incarnation

    def split_batch(self, size: int) -> None:
        """Send only the first `size` records of the batch under its sequence. The gateway must not have the batch."""
        with self._transaction():
            self._file.execute(
                "update batch set last_id = (select max(id) from (select id from waiting order by id limit ?))", (size,)
            )

    def replace_batch(self, record: dict[str, Any]) -> None:
        """Send this record in the place of the batch's only one."""
        with self._transaction():
            statement = "update waiting set record = ? where id <= (select last_id from batch)"
            self._file.execute(statement, (sendable(record)[1],))

    def note(self, name: str) -> Any:
        """The stored note of that name; None if there is none."""
        row = self._file.execute("select content from note where name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def skip_to(self, sequence: int) -> None:
        """Continue after the gateway's last sequence, so that an agent with a new buffer uses no number twice."""
        self._file.execute("update counter set value = max(value, ?) where name = 'sequence'", (sequence,))

    def position(self, source: str) -> int:
        """The position of a named source; 0 at first."""
        row = self._file.execute("select value from counter where name = ?", (source,)).fetchone()
        return 0 if row is None else int(row[0])

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _open_batch(self, size: int) -> tuple[int, int] | None:
        (last_id,) = self._file.execute(
            "select max(id) from (select id from waiting order by id limit ?)", (size,)
        ).fetchone()
        if last_id is None:
            return None
        with self._transaction():
            self._file.execute("update counter set value = value + 1 where name = 'sequence'")
            (sequence,) = self._file.execute("select value from counter where name = 'sequence'").fetchone()
            self._file.execute("insert into batch values (?, ?)", (sequence, last_id))
        return sequence, last_id

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All statements or none, also if the disk is full."""
        self._file.execute("begin immediate")
        try:
            yield
            self._file.execute("commit")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("rollback")
            raise

    def _set_notes(self, notes: Mapping[str, object]) -> None:
        self._file.executemany(
            "insert into note values (?, ?) on conflict (name) do update set content = excluded.content",
            [(name, json.dumps(content)) for name, content in notes.items()],
        )

    def _make_room(self, excess: int) -> int:
        if excess <= 0:
            return 0
        return self._file.execute(
            "delete from waiting where id in (select id from waiting where id > "
            "(select coalesce(max(last_id), 0) from batch) order by id limit ?)",
            (excess,),
        ).rowcount

    def _count(self) -> int:
        return int(self._file.execute("select count(*) from waiting").fetchone()[0])
