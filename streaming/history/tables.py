"""Streaming's tables in PostgreSQL: created when missing, with a partition for every month that is written to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import psycopg
from psycopg import sql

from forewatt.stores.postgres import apply_schema, connect

PARTITION_LOCK = 0x466F7265
"""Two writers that make the same partition at the same time would fail, for all of `if not exists`."""
PARTITIONED = "select from pg_class where oid = 'readings'::regclass and relkind = 'p'"


def create_tables(url: str) -> None:
    """Create the tables where they are missing; hypertables in a database that has the extension timescaledb."""
    with connect(url) as connection:
        has_timescale = connection.execute("select from pg_extension where extname = 'timescaledb'").rowcount == 1
    for name in ("schema.sql", "timescale.sql" if has_timescale else "partitions.sql"):
        apply_schema(url, files("streaming.history").joinpath(name).read_text())


def ensure_partitions(connection: psycopg.Connection, first: datetime, last: datetime) -> None:
    """Make the partitions of readings for every month from `first` to `last`, both included, and commit.

    A hypertable makes its chunks itself.
    """
    with connection.transaction():
        if not connection.execute(PARTITIONED).rowcount:
            return
        connection.execute("select pg_advisory_xact_lock(%s)", (PARTITION_LOCK,))
        for start, end in months(first, last):
            connection.execute(
                sql.SQL("create table if not exists {} partition of readings for values from ({}) to ({})").format(
                    sql.Identifier(f"readings_{start:%Y_%m}"), sql.Literal(start), sql.Literal(end)
                )
            )


def months(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """(start, end) of every UTC month that touches the time from `first` to `last`."""
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        following = (year + month // 12, month % 12 + 1)
        yield datetime(year, month, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)
        year, month = following
