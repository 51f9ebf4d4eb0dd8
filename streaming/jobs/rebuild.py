"""Rebuilds the features in PostgreSQL from the archive, with the same windows as the jobs."""

from collections.abc import Iterator

import pyarrow as pa
from deltalake import DeltaTable

from forewatt.settings import Settings
from streaming.history.tables import create_tables
from streaming.jobs.sinks.archive import MONTH
from streaming.jobs.sinks.features import READ, FeaturesSink
from streaming.jobs.window.windows import Nowhere

CHUNK = 20_000


def rebuild(where: Settings) -> int:
    """Write the features of everything that the archive holds, and return of how many readings.

    deltalake.exceptions.TableNotFoundError when there is no archive.
    """
    create_tables(where.postgres_url)
    sink = FeaturesSink(where, history=Nowhere())
    read = 0
    try:
        for rows in archived(where.archive_url):
            sink.write(rows)
            read += rows.num_rows
        return read
    finally:
        sink.close()


def archived(url: str) -> Iterator[pa.Table]:
    """The archive's readings in the order of their times, as judged rows."""
    archive = DeltaTable(url)
    for month in sorted(each[MONTH] for each in archive.partitions()):
        rows = archive.to_pyarrow_table(filters=[(MONTH, "=", month)], columns=[*READ, "quality", "offset"])
        rows = rows.sort_by([("time", "ascending"), ("offset", "ascending")])
        nothing, all_of_them = pa.nulls(rows.num_rows, pa.string()), pa.repeat(True, rows.num_rows)
        judged = rows.append_column("reason", nothing).append_column("known", all_of_them)
        for start in range(0, judged.num_rows, CHUNK):
            yield judged.slice(start, CHUNK)
