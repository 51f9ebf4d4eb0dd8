"""The agent's disk buffer: readings wait in it until the gateway has them, through any restart.

A batch is named by its sequence before it is sent for the first time and keeps its content until it is acknowledged;
so that repeating it, even after a crash, repeats exactly the same records under the same name.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

SCHEMA = """
create table if not exists waiting (id integer primary key autoincrement, record text not null);
create table if not exists batch (sequence integer primary key, last_id integer not null);
create table if not exists counter (name text primary key, value integer not null);
insert or ignore into counter values ('sequence', 0);
"""


@dataclass(frozen=True)
class PendingBatch:
    """What is to be sent under one sequence."""

    sequence: int
    records: tuple[dict[str, Any], ...]


class DiskBuffer:
    """An SQLite file in write-ahead mode: what was appended survives the process, though not the machine's power.

    It holds at most `limit` records; when it is full the oldest that are not being sent make room.
    """

    def __init__(self, path: Path, limit: int = 1_000_000) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._limit = limit
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = normal")
        self._file.executescript(SCHEMA)
        self._held = self._count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self._held

    def append(self, records: Sequence[dict[str, Any]], source: str | None = None, step: int | None = None) -> int:
        """Keep records and, with a source's name, how far it came: by `step`, or one a record.

        Returns how many old ones had to go.
        """
        self._file.execute("begin immediate")
        rows = [(json.dumps(record),) for record in records]
        self._file.executemany("insert into waiting (record) values (?)", rows)
        if source is not None:
            self._file.execute(
                "insert into counter values (?, ?) on conflict (name) do update set value = value + excluded.value",
                (source, len(rows) if step is None else step),
            )
        dropped = self._make_room(self._held + len(rows) - self._limit)
        self._file.execute("commit")
        self._held += len(rows) - dropped
        return dropped

    def next_batch(self, size: int) -> PendingBatch | None:
        """The batch that is under way, else a new one of at most `size` records; None if there is nothing."""
        row = self._file.execute("select sequence, last_id from batch").fetchone() or self._open_batch(size)
        if row is None:
            return None
        records = self._file.execute("select record from waiting where id <= ? order by id", (row[1],))
        return PendingBatch(row[0], tuple(json.loads(record) for (record,) in records))

    def acknowledge(self, sequence: int) -> None:
        """Forget the batch that the gateway has; ValueError when that is not the one under way."""
        row = self._file.execute("select last_id from batch where sequence = ?", (sequence,)).fetchone()
        if row is None:
            raise ValueError(f"no batch {sequence} is under way")
        self._file.execute("begin immediate")
        removed = self._file.execute("delete from waiting where id <= ?", (row[0],)).rowcount
        self._file.execute("delete from batch")
        self._file.execute("commit")
        self._held -= removed

    def skip_to(self, sequence: int) -> None:
        """Continue after a sequence the gateway has seen: a lost buffer must not use a number twice."""
        self._file.execute("update counter set value = max(value, ?) where name = 'sequence'", (sequence,))

    def position(self, source: str) -> int:
        """How far a named source has come."""
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
        self._file.execute("begin immediate")
        self._file.execute("update counter set value = value + 1 where name = 'sequence'")
        (sequence,) = self._file.execute("select value from counter where name = 'sequence'").fetchone()
        self._file.execute("insert into batch values (?, ?)", (sequence, last_id))
        self._file.execute("commit")
        return sequence, last_id

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
