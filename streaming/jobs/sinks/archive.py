"""Archives every judged reading of a known asset in a Delta table. `rebuild` recomputes the features from it."""

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from forewatt.settings import Settings
from streaming.jobs.sinks import BatchId, Feed

COLUMNS = {
    "asset_id": pa.string(),
    "asset_class": pa.string(),
    "region": pa.string(),
    "capacity_mw": pa.float64(),
    "latitude": pa.float64(),
    "longitude": pa.float64(),
    "interval_s": pa.int64(),
    "time": pa.timestamp("us", "UTC"),
    "value": pa.float64(),
    "unit": pa.string(),
    "quantity": pa.string(),
    "measured": pa.float64(),
    "power_mw": pa.float64(),
    "quality": pa.int16(),
    "covers_s": pa.int32(),
    "topic": pa.string(),
    "partition": pa.int32(),
    "offset": pa.int64(),
}
MONTH = "month"
"""The partition column: the month in UTC, such as `2016-06`."""


class ArchiveSink:
    """Appends every micro-batch once: the commit that adds a batch's rows also records its number."""

    feed: ClassVar = Feed.ARCHIVE
    columns: ClassVar[tuple[str, ...]] = (*COLUMNS, "known", "reason")

    def __init__(self, settings: Settings) -> None:
        self._url = settings.archive_url

    def write(self, rows: pa.Table, batch: BatchId) -> None:
        """Append a batch, unless the table already has it."""
        if DeltaTable.is_deltatable(self._url):
            last = DeltaTable(self._url).transaction_version(batch.query)
            if last is not None and batch.number <= last:
                return
        valid = pc.and_(pc.is_null(rows["reason"]), pc.fill_null(rows["known"], False))
        readings = rows.filter(valid).select(list(COLUMNS)).cast(pa.schema(COLUMNS))
        months = pc.strftime(readings["time"], format="%Y-%m")
        write_deltalake(
            self._url,
            readings.append_column(MONTH, months),
            partition_by=MONTH,
            mode="append",
            schema_mode="merge",
            commit_properties=CommitProperties(app_transactions=[Transaction(batch.query, batch.number)]),
        )

    def close(self) -> None:
        """Nothing to close: every write opens the table itself."""
