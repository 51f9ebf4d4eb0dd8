"""Where the flows end: each sink takes the rows of a micro-batch, and taking them twice changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import pyarrow as pa

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH_ROWS = 40_000
"""Messages a micro-batch: it is collected in the driver, and a backlog must not fill its memory."""
Row = dict[str, Any]
"""A row of a micro-batch; times are aware datetimes in UTC."""


class Sink(Protocol):
    """Where a flow ends."""

    columns: tuple[str, ...]
    """What it reads of the flow; the flow computes nothing else."""

    def write(self, rows: pa.Table) -> None:
        """Write the rows of one batch."""

    def close(self) -> None:
        """Close every connection."""


def newest(rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Of several rows with the same key the one that comes last, in the order of the rows."""
    places = pa.array(range(rows.num_rows), pa.int64())
    last = rows.select(list(keys)).append_column("place", places).group_by(list(keys)).aggregate([("place", "max")])
    return rows.take(last["place_max"].sort())


def milliseconds(moment: datetime) -> int:
    """Since the epoch, without the detour over a float's seconds."""
    return round((moment - EPOCH).total_seconds() * 1_000)
