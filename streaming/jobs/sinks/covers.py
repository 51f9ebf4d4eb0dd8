"""Writes what readings cover, where that is not their asset's interval."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from streaming.jobs.rows import newest
from streaming.jobs.sinks.upsert import Upsert

KEY = ("asset_id", "time")
ASSETS = """
with recursive names as (
    (select asset_id from covers order by asset_id limit 1) union all
    select (select asset_id from covers where asset_id > names.asset_id order by asset_id limit 1)
    from names where asset_id is not null
) select asset_id from names where asset_id is not null
"""
"""The distinct assets, by one look into the index for each."""


class Covers:
    """The seconds that readings cover. A correction that names none takes back what the reading before it named."""

    def __init__(self, url: str) -> None:
        self._store = Upsert(url, "covers", (*KEY, "seconds"))
        self._assets: set[str] | None = None
        """The assets of which some reading names what it covers; None: not read yet."""

    def write(self, readings: pa.Table) -> None:
        """Write what the last reading of each asset and time covers."""
        if not readings.num_rows:
            return
        if self._assets is None:
            self._assets = {name for (name,) in self._store.connection.execute(ASSETS)}
        last = newest(readings.select([*KEY, "covers_s"]), KEY)
        seconds = pc.fill_null(last["covers_s"], 0)
        last = last.append_column("seconds", seconds)
        known = pc.is_in(last["asset_id"], pa.array(self._assets, pa.string()))
        self._store.delete(last.filter(pc.and_(pc.equal(seconds, 0), known)))
        covering = last.filter(pc.greater(seconds, 0))
        self._store.write(covering)
        self._assets.update(pc.unique(covering["asset_id"]).to_pylist())

    def forget(self, _asset_ids: Sequence[str]) -> None:
        """Ask the store again: another shard may write about these assets now."""
        self._assets = None

    def close(self) -> None:
        """Close the connection."""
        self._store.close()
