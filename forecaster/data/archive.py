"""Readings out of the Delta archive as an aligned panel: months that PostgreSQL has let go of can still be learnt."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow.compute as pc
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from forecaster.domain import STEP_S, Asset, Panel
from forecaster.errors import ArchiveError

MONTH = "month"
"""The archive's partition, UTC, `2016-06`."""
ORDER = ("topic", "partition", "offset")
"""Where a record lay in Kafka: of two readings of one interval the later one in its log holds."""
COLUMNS = ("asset_id", "time", "power_mw", "quality", *ORDER)


def read_archive(url: str, assets: Sequence[Asset], start_s: int, until_s: int) -> Panel:
    """The panel from `start_s` (rounded down to 15 minutes) up to the last interval that ended by `until_s`.

    The same as `history.read_history` answers from PostgreSQL: NaN where a reading is missing, doubtful (quality
    other than 0) or not finite, in pu of each asset's capacity. ArchiveError when there is no such table, or one
    of other columns.
    """
    first = start_s - start_s % STEP_S
    steps = max(0, (until_s - first) // STEP_S)
    pu = np.full((len(assets), steps), np.nan, np.float32)
    rows = {asset.asset_id: row for row, asset in enumerate(assets)}
    capacity = np.array([asset.capacity_mw for asset in assets])
    if not url:
        raise ArchiveError("FOREWATT_ARCHIVE_URL says where the archive is; it is empty")
    try:
        table = DeltaTable(url)
        for month in sorted({each[MONTH] for each in table.partitions()}):
            if not month_of(first) <= month <= month_of(until_s):
                continue
            wanted = [(MONTH, "=", month), ("asset_id", "in", list(rows))]
            found = table.to_pyarrow_table(filters=wanted, columns=list(COLUMNS))
            found = found.filter(pc.is_valid(found["power_mw"])).sort_by([(name, "ascending") for name in ORDER])
            row = np.array([rows[name] for name in found["asset_id"].to_pylist()], np.int64)
            column = (pc.cast(found["time"], "int64").to_numpy() // 1_000_000 - first) // STEP_S
            power = np.where(found["quality"].to_numpy() == 0, found["power_mw"].to_numpy(), np.nan)
            inside = (column >= 0) & (column < steps)
            pu[row[inside], column[inside]] = power[inside] / capacity[row[inside]]
    except TableNotFoundError as error:
        told = "FOREWATT_ARCHIVE_URL says where the stream writes it"
        raise ArchiveError(f"there is no archive at {url!r}: {told}") from error
    except (DeltaError, KeyError, ValueError) as error:
        raise ArchiveError(f"the archive at {url} can't be read: {error}") from error
    pu[~np.isfinite(pu)] = np.nan
    return Panel(tuple(assets), first, pu)


def month_of(time_s: int) -> str:
    """The partition of a time."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m")
