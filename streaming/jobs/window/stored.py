"""Reads good readings from PostgreSQL for the windows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa

from streaming.jobs.window.windows import MEMORY_MS
from streaming.quality.rules import GOOD

NEWEST = """
select asset_id, time, power_mw from unnest(%s::text[]) as wanted(asset_id)
cross join lateral (
    select max(time) as newest from readings as r where r.asset_id = wanted.asset_id and r.quality = %s
) as last
join readings using (asset_id) where time >= newest - %s * interval '1 ms' and quality = %s
"""
BEFORE = """
select asset_id, time, power_mw
from unnest(%s::text[], %s::bigint[]) as wanted(asset_id, until_ms)
cross join lateral (
    select max(time) as newest from readings as r
    where r.asset_id = wanted.asset_id and r.time < to_timestamp(until_ms / 1000.0) and r.quality = %s
) as last
join readings using (asset_id) where time >= newest - %s * interval '1 ms' and time <= newest and quality = %s
"""
BETWEEN = """
select asset_id, time, power_mw
from unnest(%s::text[], %s::bigint[], %s::bigint[]) as wanted(asset_id, since_ms, until_ms)
join readings using (asset_id)
where time >= to_timestamp(since_ms / 1000.0) and time < to_timestamp(until_ms / 1000.0) and quality = %s
"""
SCHEMA = pa.schema({"asset_id": pa.string(), "time": pa.timestamp("us", "UTC"), "power_mw": pa.float64()})


class StoredReadings:
    """The `History` in PostgreSQL. `connection` is called for every query, so that it may reconnect."""

    def __init__(self, connection: Callable[[], psycopg.Connection]) -> None:
        self._connection = connection

    def newest(self, asset_ids: Sequence[str]) -> pa.Table:
        """Each asset's newest reading, and those of the two hours before it."""
        return self._query(NEWEST, (list(asset_ids), GOOD, MEMORY_MS, GOOD))

    def before(self, moments_ms: Mapping[str, int]) -> pa.Table:
        """Each asset's last reading before a time (ms), and those of the two hours before it."""
        return self._query(BEFORE, (list(moments_ms), list(moments_ms.values()), GOOD, MEMORY_MS, GOOD))

    def between(self, ranges: Mapping[str, tuple[int, int]]) -> pa.Table:
        """Each asset's readings from the first time of its range (ms) until before the second."""
        bounds = [list(times) for times in zip(*ranges.values(), strict=True)]
        return self._query(BETWEEN, (list(ranges), *bounds, GOOD))

    def _query(self, statement: str, parameters: tuple[Any, ...]) -> pa.Table:
        rows = self._connection().execute(statement, parameters).fetchall()
        return pa.table([list(column) for column in zip(*rows, strict=True)], SCHEMA) if rows else SCHEMA.empty_table()
