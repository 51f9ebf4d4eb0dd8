"""Rebuilds the features in PostgreSQL from the archive, with the same windows as the jobs."""

from collections.abc import Iterator

import pyarrow as pa
from deltalake import DeltaTable

from forewatt.settings import Settings
from streaming.history.tables import create_tables
from streaming.jobs.sinks.archive import MONTH
from streaming.jobs.sinks.features import READING_COLUMNS, FeaturesSink
from streaming.jobs.window.windows import NullHistory

CHUNK_ROWS = 20_000


def rebuild(settings: Settings) -> int:
    """Write the features of all archived readings and return the readings' count.

    Raises deltalake.exceptions.TableNotFoundError if there is no archive.
    """
    create_tables(settings.postgres_url)
    sink = FeaturesSink(settings, history=NullHistory())
    readings = 0
    try:
        for rows in archived(settings.archive_url):
            sink.write(rows)
            readings += rows.num_rows
        return readings
    finally:
        sink.close()


def archived(url: str) -> Iterator[pa.Table]:
    """The archive's readings as judged rows, sorted by time, in chunks."""
    archive = DeltaTable(url)
    for month in sorted(partition[MONTH] for partition in archive.partitions()):
        rows = archive.to_pyarrow_table(filters=[(MONTH, "=", month)], columns=[*READING_COLUMNS, "quality", "offset"])
        rows = rows.sort_by([("time", "ascending"), ("offset", "ascending")])
        # The archive has only valid readings of known assets.
        reasons, known = pa.nulls(rows.num_rows, pa.string()), pa.repeat(True, rows.num_rows)
        judged = rows.append_column("reason", reasons).append_column("known", known)
        for start in range(0, judged.num_rows, CHUNK_ROWS):
            yield judged.slice(start, CHUNK_ROWS)
