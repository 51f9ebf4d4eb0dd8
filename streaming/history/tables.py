"""Creates the streaming tables in PostgreSQL, and the monthly partitions of readings."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import psycopg
from psycopg import sql

from forewatt.stores.postgres import apply_schema, connect

PARTITION_LOCK = 0x466F7265
"""Lock for the creation of partitions: `if not exists` fails if two sessions create the same one at once."""
PARTITIONED = "select from pg_class where oid = 'readings'::regclass and relkind = 'p'"


def create_tables(url: str) -> None:
    """Create missing tables; they are hypertables if the database has the extension timescaledb."""
    with connect(url) as connection:
        has_timescale = connection.execute("select from pg_extension where extname = 'timescaledb'").rowcount == 1
    for name in ("schema.sql", "timescale.sql" if has_timescale else "partitions.sql"):
        apply_schema(url, files("streaming.history").joinpath(name).read_text())


def ensure_partitions(connection: psycopg.Connection, first: datetime, last: datetime) -> None:
    """Create the partitions of readings for all months from `first` to `last`, inclusive, and commit.

    Does nothing for a hypertable, which creates its own chunks.
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
    """(start, end) of every UTC month from that of `first` to that of `last`."""
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        following = (year + month // 12, month % 12 + 1)
        yield datetime(year, month, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)
        year, month = following
