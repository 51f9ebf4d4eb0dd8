"""Readings out of PostgreSQL as an aligned panel that knows nothing newer than the issue time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import psycopg
from numpy.typing import NDArray

from forecaster.domain import STEP_S, Asset, Panel

READINGS = """
select asset_id, array_send(array_agg(time)), array_send(array_agg(power_mw))
from readings
where asset_id = any(%s) and time >= %s and time <= %s and quality = 0
group by asset_id
"""
"""NOTE: the arrays come as PostgreSQL sends them, since a million readings as Python's numbers take a second."""
Number = TypeVar("Number", np.int64, np.float64)
MANY = 200_000
"""More readings than this PostgreSQL would collect on disk, with the memory that it gives a query by itself."""
WORK_MEMORY = "set local work_mem = '64MB'"
ARRAY_HEADER_BYTES = 20
POSTGRES_EPOCH_S = 946_684_800
"""2000-01-01, from which PostgreSQL counts its microseconds."""


def read_history(connection: psycopg.Connection, assets: Sequence[Asset], start_s: int, issue_s: int) -> Panel:
    """The panel from `start_s` (rounded down to 15 minutes) up to the last interval that ended by `issue_s`.

    A reading's time is the start of its interval, so one of time t is known once t + 900 <= issue_s. Missing,
    doubtful (quality other than 0) and non-finite readings are NaN; per unit of each asset's capacity.
    """
    first = start_s - start_s % STEP_S
    steps = max(0, (issue_s - first) // STEP_S)
    pu = np.full((len(assets), steps), np.nan, np.float32)
    rows = {asset.asset_id: row for row, asset in enumerate(assets)}
    bounds = (datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(issue_s - STEP_S, UTC))
    with connection.cursor(binary=True) as cursor:
        if pu.size > MANY:
            cursor.execute(WORK_MEMORY)
        for asset_id, times, powers in cursor.execute(READINGS, (list(rows), *bounds)):
            times_s = elements(times, np.int64) // 1_000_000 + POSTGRES_EPOCH_S
            row = rows[asset_id]
            pu[row, (times_s - first) // STEP_S] = elements(powers, np.float64) / assets[row].capacity_mw
    pu[~np.isfinite(pu)] = np.nan
    return Panel(tuple(assets), first, pu)


def elements(sent: bytes, kind: type[Number]) -> NDArray[Number]:
    """The numbers of a one-dimensional array without nulls: after the header each one's size and its eight bytes."""
    layout = np.dtype([("size", ">i4"), ("value", np.dtype(kind).newbyteorder(">"))])
    found: NDArray[Number] = np.frombuffer(sent, layout, offset=ARRAY_HEADER_BYTES)["value"].astype(kind)
    return found
