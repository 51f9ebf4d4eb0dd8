"""Upserts Arrow tables into PostgreSQL: COPY to a staging table, then one merge."""

from collections.abc import Sequence

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from forewatt.stores.postgres import connect
from streaming.jobs.rows import newest

KEY_COLUMNS = 2
"""The first columns of most tables, an asset and a time, are their key."""
TEXT = csv.WriteOptions(include_header=False, quoting_style="needed")


class Upsert:
    """Upserts into one table. Reconnects after the connection broke.

    The first `keys` columns are the table's key. `mark` is a statement at the end of every transaction, which may read
    the written rows from `staging_{table}`.
    """

    def __init__(
        self, url: str, table: str, columns: Sequence[str], *, keys: int = KEY_COLUMNS, mark: str | None = None
    ) -> None:
        self._url = url
        self._columns = list(columns)
        self._connection: psycopg.Connection | None = None
        self._keys = keys
        self._statements = statements(table, columns, keys)
        self._delete = deletion(table, self._columns[:keys])
        self._mark = None if mark is None else mark.encode()

    def write(self, rows: pa.Table) -> None:
        """Upsert the rows in one transaction. The last of several rows with a key wins; other columns are ignored."""
        if not rows.num_rows:
            return
        text = pa.BufferOutputStream()
        # Arrow writes the text column by column, which takes a tenth of the time of writing row by row.
        csv.write_csv(newest(rows.select(self._columns), self._columns[: self._keys]), text, TEXT)
        create, copy_in, merge = self._statements
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(create)
            with cursor.copy(copy_in) as copy:
                copy.write(text.getvalue())
            cursor.execute(merge)
            if self._mark is not None:
                cursor.execute(self._mark)

    def delete(self, rows: pa.Table) -> None:
        """Delete the rows that have these rows' keys."""
        keys = [tuple(row.values()) for row in rows.select(self._columns[: self._keys]).to_pylist()]
        if keys:
            with self.connection.transaction(), self.connection.cursor() as cursor:
                cursor.executemany(self._delete, keys)

    @property
    def connection(self) -> psycopg.Connection:
        """The open connection; a new one if it was closed or broken."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url)
            self._connection.autocommit = True
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()


def deletion(table: str, keys: Sequence[str]) -> sql.Composed:
    """The statement that deletes one row by its key."""
    same = sql.SQL(" and ").join(sql.SQL("{} = {}").format(sql.Identifier(key), sql.Placeholder()) for key in keys)
    return sql.SQL("delete from {} where {}").format(sql.Identifier(table), same)


def statements(
    table: str, columns: Sequence[str], keys_first: int = KEY_COLUMNS
) -> tuple[sql.Composed, sql.Composed, sql.Composed]:
    """The statements that create the staging table, copy into it, and merge it."""
    target, staging = sql.Identifier(table), sql.Identifier(f"staging_{table}")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    keys = sql.SQL(", ").join(map(sql.Identifier, columns[:keys_first]))
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in columns[keys_first:]
    )
    return (
        sql.SQL("create temporary table {} (like {}) on commit drop").format(staging, target),
        sql.SQL("copy {} ({}) from stdin with (format csv)").format(staging, names),
        sql.SQL("insert into {} ({}) select {} from {} on conflict ({}) do update set {}").format(
            target, names, names, staging, keys, changes
        ),
    )
