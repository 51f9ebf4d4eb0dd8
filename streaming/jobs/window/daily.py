"""Daily aggregates for dashboards, one document per asset and UTC day in MongoDB.

The readings' sink marks a day in the same transaction as the readings that change it. `refresh_days` recomputes the
marked days from all their readings, stores them, and removes the marks, except those set again in the meantime. So no
day stays wrong after a crash, a repeated batch or a late reading.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from prometheus_client import Counter

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores.postgres import connect
from streaming.assets.daily import DAY_S, Day, store_days
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.quality.rules import GOOD

MAX_MARKS = 500
"""Most days that one refresh recomputes."""
MARKED = "select asset_id, day, change from changed_days order by day desc, change limit %s"
AGGREGATES = """
select asset_id, day, sum(power_mw) filter (where quality = %s), min(power_mw) filter (where quality = %s),
    max(power_mw) filter (where quality = %s), count(*) filter (where quality = %s),
    count(*) filter (where quality <> %s),
    (array_agg(time order by power_mw desc, time) filter (where quality = %s))[1]
from unnest(%s::text[], %s::date[]) as wanted(asset_id, day) join readings using (asset_id)
where time >= day::timestamp at time zone 'utc' and time < (day + 1)::timestamp at time zone 'utc'
group by asset_id, day
"""
CLEAR_MARKS = """
delete from changed_days using unnest(%s::text[], %s::date[], %s::bigint[]) as mark(asset_id, day, change)
where changed_days.asset_id = mark.asset_id and changed_days.day = mark.day and changed_days.change = mark.change
"""
DAYS = Counter("forewatt_daily_total", "Daily aggregates written, counted per asset and day")
Mark = tuple[str, date, int]


def refresh_days(settings: Settings) -> int:
    """Recompute at most MAX_MARKS marked days and return their count. Raises psycopg.Error or PyMongoError."""
    with connect(settings.postgres_url) as history:
        marks: list[Mark] = history.execute(MARKED, (MAX_MARKS,)).fetchall()
        if not marks:
            return 0
        names, days, changes = (list(column) for column in zip(*marks, strict=True))
        rows = history.execute(AGGREGATES, (*[GOOD] * 6, names, days)).fetchall()
        database = mongo.database(settings)
        try:
            assets = {asset.asset_id: asset for asset in all_assets(database)}
            store_days(database, days_of(rows, assets))
        finally:
            database.client.close()
        history.execute(CLEAR_MARKS, (names, days, changes))
    DAYS.inc(len(marks))
    return len(marks)


def days_of(rows: Sequence[tuple[Any, ...]], assets: Mapping[str, Asset]) -> list[Day]:
    """Days from the rows of AGGREGATES, without those of assets that have left the registry."""
    return [_day(assets[row[0]], *row[1:]) for row in rows if row[0] in assets]


def _day(
    asset: Asset,
    day: date,
    sum_mw: float | None,
    min_mw: float | None,
    max_mw: float | None,
    good: int,
    bad: int,
    peak: datetime | None,
) -> Day:
    mean_mw = None if sum_mw is None else sum_mw / good
    return Day(
        asset_id=asset.asset_id,
        region=asset.region,
        day=datetime(day.year, day.month, day.day, tzinfo=UTC),
        readings=good,
        bad_readings=bad,
        expected=DAY_S // asset.interval_s,
        energy_mwh=0.0 if sum_mw is None else sum_mw * asset.interval_s / 3_600,
        mean_mw=mean_mw,
        min_mw=min_mw,
        max_mw=max_mw,
        peak_time=peak,
        capacity_factor=None if mean_mw is None or not asset.capacity_mw else mean_mw / asset.capacity_mw,
    )
