"""Helpers for the rows of a micro-batch, shared by all rooms."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
"""A row of a micro-batch; times are aware datetimes in UTC."""


def newest(rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    """The last row for every distinct value of the columns `keys`, in the order of the rows."""
    positions = pa.array(range(rows.num_rows), pa.int64())
    numbered = rows.select(list(keys)).append_column("position", positions)
    last = numbered.group_by(list(keys)).aggregate([("position", "max")])
    return rows.take(last["position_max"].sort())


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, computed without rounding through a float's seconds."""
    return round((moment - EPOCH).total_seconds() * 1_000)
