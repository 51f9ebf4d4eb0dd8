"""Rows into PostgreSQL by COPY to a staging table and one upsert."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql

from forewatt.stores.postgres import connect

KEY_COLUMNS = 2
"""Both tables have (asset_id, time) as their key, named first."""


class Upsert:
    """Upserts into one table over one connection, which is made anew after it broke."""

    def __init__(self, url: str, table: str, columns: Sequence[str]) -> None:
        self._url = url
        self._columns = columns
        self._connection: psycopg.Connection | None = None
        self._statements = _statements(table, columns)
        self._staging = sql.Identifier(f"staging_{table}")

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """One transaction; of several rows with the same key the last one stays."""
        last = {tuple(row[:KEY_COLUMNS]): row for row in rows}
        if not last:
            return
        create, copy_in, merge = self._statements
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(create)
            with cursor.copy(copy_in) as copy:
                for row in last.values():
                    copy.write_row(row)
            cursor.execute(merge)

    @property
    def connection(self) -> psycopg.Connection:
        """The open connection."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url)
            self._connection.autocommit = True
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()


def _statements(table: str, columns: Sequence[str]) -> tuple[sql.Composed, sql.Composed, sql.Composed]:
    target, staging = sql.Identifier(table), sql.Identifier(f"staging_{table}")
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    keys = sql.SQL(", ").join(map(sql.Identifier, columns[:KEY_COLUMNS]))
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in columns[KEY_COLUMNS:]
    )
    return (
        sql.SQL("create temporary table {} (like {}) on commit drop").format(staging, target),
        sql.SQL("copy {} ({}) from stdin").format(staging, names),
        sql.SQL("insert into {} ({}) select {} from {} on conflict ({}) do update set {}").format(
            target, names, names, staging, keys, changes
        ),
    )
