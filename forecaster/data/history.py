"""Reads readings from PostgreSQL, none newer than the issue time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import psycopg
from numpy.typing import NDArray

from forecaster.data.builder import PanelBuilder
from forecaster.data.growth import EVIDENCE_S, OUT_OF_RANGE, of_grown_asset
from forecaster.domain import STEP_S, Asset, Panel

READINGS = """
select asset_id, array_send(array_agg(time)), array_send(array_agg(power_mw))
from readings
where asset_id = any(%s) and time >= %s and time < %s and quality = 0
group by asset_id
"""
"""NOTE: arrays in PostgreSQL's binary form, because a million readings as Python numbers take a second."""
BEYOND = f"""
select asset_id, array_send(array_agg(time order by time)), array_send(array_agg(power_mw order by time))
from readings
where asset_id = any(%s) and time >= %s and time < %s and quality = {OUT_OF_RANGE}
group by asset_id
"""
"""Out-of-range readings; a partial index of the streaming tables has them."""
Series = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Times (s) and powers (MW) of one asset's readings."""
Number = TypeVar("Number", np.int64, np.float64)
LARGE_READ = 200_000
"""With more values than this, PostgreSQL's default memory for a query would not suffice and it would sort on disk."""
WORK_MEMORY = "set local work_mem = '64MB'"
ARRAY_HEADER_BYTES = 20
POSTGRES_EPOCH_S = 946_684_800
"""2000-01-01 UTC, the zero of PostgreSQL's timestamps (in microseconds)."""


def read_history(
    connection: psycopg.Connection, assets: Sequence[Asset], start_s: int, issue_s: int, step_s: int = STEP_S
) -> Panel:
    """The panel from `start_s` (rounded down to `step_s`) to the last interval that has ended by `issue_s`.

    A reading's time is the start of its interval, so a reading is known once that has ended by `issue_s`. Values are
    per unit of each asset's capacity, NaN where a reading is missing, of doubtful quality (other than 0) or not finite.
    Readings beyond the capacity count where the asset has grown, see `of_grown_asset`. Readings of other intervals than
    `step_s` are aggregated by energy.
    """
    builder = PanelBuilder(assets, start_s, issue_s, step_s)
    first_s = builder.start_s - max((asset.interval_s for asset in assets), default=0)
    bounds = (datetime.fromtimestamp(first_s, UTC), datetime.fromtimestamp(issue_s, UTC))
    with connection.cursor(binary=True) as cursor:
        if builder.size > LARGE_READ:
            cursor.execute(WORK_MEMORY)
        earlier = datetime.fromtimestamp(max(0, first_s - EVIDENCE_S), UTC)
        grown = {}
        for asset_id, series in decoded(cursor.execute(BEYOND, (list(builder.rows), earlier, bounds[1]))):
            counted = of_grown_asset(builder.assets[builder.rows[asset_id]], *series) & (series[0] >= first_s)
            grown[asset_id] = (series[0][counted], series[1][counted])
        for asset_id, (times_s, power_mw) in decoded(cursor.execute(READINGS, (list(builder.rows), *bounds))):
            more_s, more_mw = grown.pop(asset_id, (times_s[:0], power_mw[:0]))
            builder.put(builder.rows[asset_id], np.r_[times_s, more_s], np.r_[power_mw, more_mw])
    for asset_id, series in grown.items():
        builder.put(builder.rows[asset_id], *series)
    return builder.build()


def decoded(rows: Iterable[tuple[str, bytes, bytes]]) -> Iterator[tuple[str, Series]]:
    """Asset ids and their readings."""
    for asset_id, times, powers in rows:
        yield (
            asset_id,
            (decode_array(times, np.int64) // 1_000_000 + POSTGRES_EPOCH_S, decode_array(powers, np.float64)),
        )


def decode_array(encoded: bytes, kind: type[Number]) -> NDArray[Number]:
    """Decode a one-dimensional array without nulls: a header, then the size and the eight bytes of each number."""
    layout = np.dtype([("size", ">i4"), ("value", np.dtype(kind).newbyteorder(">"))])
    numbers: NDArray[Number] = np.frombuffer(encoded, layout, offset=ARRAY_HEADER_BYTES)["value"].astype(kind)
    return numbers
