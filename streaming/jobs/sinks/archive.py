"""The archive: every judged reading of a known asset, in a Delta table from which the features can be made again."""

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

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
    "topic": pa.string(),
    "partition": pa.int32(),
    "offset": pa.int64(),
}
MONTH = "month"
"""The partition: UTC, `2016-06`."""


class Archive:
    """Appends micro-batches, each once: its number goes into the same commit of the table as its rows."""

    def __init__(self, url: str, query: str) -> None:
        self._url = url
        self._query = query

    def write(self, rows: pa.Table, batch_id: int) -> None:
        """Append a batch; one that the table has already is left out."""
        if DeltaTable.is_deltatable(self._url):
            last = DeltaTable(self._url).transaction_version(self._query)
            if last is not None and batch_id <= last:
                return
        sound = pc.and_(pc.is_null(rows["reason"]), pc.fill_null(rows["known"], False))
        kept = rows.filter(sound).select(list(COLUMNS)).cast(pa.schema(COLUMNS))
        months = pc.strftime(kept["time"], format="%Y-%m")
        write_deltalake(
            self._url,
            kept.append_column(MONTH, months),
            partition_by=MONTH,
            mode="append",
            commit_properties=CommitProperties(app_transactions=[Transaction(self._query, batch_id)]),
        )
