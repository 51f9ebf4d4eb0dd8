"""Reads readings from the Delta archive, which also keeps months that PostgreSQL has deleted."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from numpy.typing import NDArray

from forecaster.data.builder import PanelBuilder
from forecaster.data.growth import EVIDENCE_S, OUT_OF_RANGE, of_grown_asset
from forecaster.domain import STEP_S, Asset, Panel
from forecaster.errors import ArchiveError

MONTH = "month"
"""Partition column: the UTC month, such as `2016-06`."""
ORDER = ("topic", "partition", "offset")
"""Position of a record in Kafka. If an interval has two readings, the later record counts."""
Beyond = dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]]
"""Times and powers of each row's out-of-range readings so far."""
COLUMNS = ("asset_id", "time", "power_mw", "quality", *ORDER)


def read_archive(url: str, assets: Sequence[Asset], start_s: int, end_s: int, step_s: int = STEP_S) -> Panel:
    """The panel from `start_s` (rounded down to `step_s`) to the last interval that has ended by `end_s`.

    Equals what `history.read_history` reads from PostgreSQL: per unit of each asset's capacity, NaN where a reading
    is missing, of doubtful quality (other than 0) or not finite, except beyond the capacity of an asset that has grown.
    Raises ArchiveError if the table does not exist or
    lacks a column.
    """
    if not url:
        raise ArchiveError("set FOREWATT_ARCHIVE_URL to the archive's folder or URL; it is empty")
    builder = PanelBuilder(assets, start_s, end_s, step_s)
    beyond: Beyond = {}
    try:
        table = DeltaTable(url)
        for month in sorted({partition[MONTH] for partition in table.partitions()}):
            if month_of(builder.start_s - EVIDENCE_S) <= month <= month_of(end_s):
                filters = [(MONTH, "=", month), ("asset_id", "in", list(builder.rows))]
                put_month(builder, table.to_pyarrow_table(filters=filters, columns=list(COLUMNS)), beyond)
    except TableNotFoundError as error:
        raise ArchiveError(
            f"there is no archive at {url!r}: set FOREWATT_ARCHIVE_URL to the folder or URL that the stream writes"
        ) from error
    except (DeltaError, KeyError, ValueError) as error:
        raise ArchiveError(f"the archive at {url} can't be read: {error}") from error
    return builder.build()


def put_month(builder: PanelBuilder, readings: pa.Table, beyond: Beyond) -> None:
    """Put one month's readings into the panel in Kafka's order; a reading of doubtful quality counts as NaN.

    Those out of range are added to `beyond`, and count where the asset has grown.
    """
    readings = readings.filter(pc.is_valid(readings["power_mw"])).sort_by([(name, "ascending") for name in ORDER])
    rows = np.array([builder.rows[asset_id] for asset_id in readings["asset_id"].to_pylist()], np.int64)
    times_s = pc.cast(readings["time"], "int64").to_numpy() // 1_000_000
    power_mw, quality = readings["power_mw"].to_numpy(), readings["quality"].to_numpy()
    counted = quality == 0
    for row in np.unique(rows[quality == OUT_OF_RANGE]).tolist():
        chosen = np.flatnonzero((rows == row) & (quality == OUT_OF_RANGE))
        chosen = chosen[np.argsort(times_s[chosen], kind="stable")]
        earlier = beyond.get(row, (np.zeros(0, np.int64), np.zeros(0)))
        series = (np.r_[earlier[0], times_s[chosen]], np.r_[earlier[1], power_mw[chosen]])
        counted[chosen] = of_grown_asset(builder.assets[row], *series)[len(earlier[0]) :]
        beyond[row] = series
    builder.put(rows, times_s, np.where(counted, power_mw, np.nan))


def month_of(time_s: int) -> str:
    """The partition that contains a time."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m")
