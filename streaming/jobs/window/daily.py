"""Daily aggregates for dashboards, one document per asset and UTC day in MongoDB.

The readings' sink marks a day in the same transaction as the readings that change it. `refresh_days` recomputes the
marked days from all their readings, stores them, and removes the marks, except those set again in the meantime. So no
day stays wrong after a crash, a repeated batch or a late reading.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from prometheus_client import Counter
from pymongo.database import Database

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores.postgres import connect
from streaming.assets.daily import DAY_S, Day, store_days
from streaming.assets.model import Asset
from streaming.assets.registry import assets_named, versions_of
from streaming.jobs.shards.shard import WHOLE, Shard
from streaming.quality.rules import GOOD

MAX_MARKS = 5_000
"""Most days that one refresh recomputes."""
PAUSE_S, LONGEST_PAUSE_S, SHARE = 5.0, 60.0, 20
"""Between two refreshes that leave nothing to do: 20 times as long as the work took, between 5 and 60 seconds."""
BEHIND_PAUSE_S, BEHIND_SHARE = 30.0, 4
"""Pauses while days wait: those of 100,000 assets take 20 refreshes, and at most a quarter of an hour."""
MARKED = """
select asset_id, day, change from changed_days where (hashtext(asset_id) & 2147483647) %% %s = %s
order by day, change limit %s
"""
"""The oldest days come first. A day belongs to one shard, whatever its asset's region."""
AGGREGATES = """
with spaced as (
    select asset_id, day, r.time, power_mw, quality, interval_s, c.seconds,
        extract(epoch from lead(r.time) over of_day - r.time)::float8 as ahead,
        extract(epoch from r.time - lag(r.time) over of_day)::float8 as behind
    from unnest(%(names)s::text[], %(days)s::date[], %(intervals)s::integer[]) as wanted(asset_id, day, interval_s)
    join readings r using (asset_id) left join covers c using (asset_id, time)
    where r.time >= day::timestamp at time zone 'utc' - interval_s * interval '1 s'
        and r.time < (day + 1)::timestamp at time zone 'utc' + interval_s * interval '1 s'
    window of_day as (partition by asset_id, day order by r.time)
), covering as (
    select *, case when seconds is not null then seconds when ahead < interval_s then ahead
        when ahead is null and behind < interval_s or ahead > interval_s and behind < interval_s then behind
        else interval_s end as covers_s
    from spaced
    where time >= day::timestamp at time zone 'utc' and time < (day + 1)::timestamp at time zone 'utc'
)
select asset_id, day, sum(power_mw * covers_s) filter (where quality = %(good)s) / 3600,
    sum(covers_s) filter (where quality = %(good)s) / 3600,
    min(power_mw) filter (where quality = %(good)s), max(power_mw) filter (where quality = %(good)s),
    count(*) filter (where quality = %(good)s), count(*) filter (where quality <> %(good)s),
    (array_agg(time order by power_mw desc, time) filter (where quality = %(good)s))[1]
from covering group by asset_id, day
"""
"""Energy is the integral over what each reading covers: until the next one, at most its asset's interval.

The last of denser readings covers as much as the one before it.
"""
CLEAR_MARKS = """
delete from changed_days using unnest(%s::text[], %s::date[], %s::bigint[]) as mark(asset_id, day, change)
where changed_days.asset_id = mark.asset_id and changed_days.day = mark.day and changed_days.change = mark.change
"""
DAYS = Counter("forewatt_jobs_days_total", "Daily aggregates written, counted per asset and day")
Mark = tuple[str, date, int]


def refresh_days(settings: Settings, shard: Shard = WHOLE) -> int:
    """Recompute at most MAX_MARKS marked days of a shard and return their count.

    Raises psycopg.Error or PyMongoError.
    """
    with connect(settings.postgres_url) as history:
        marks: list[Mark] = history.execute(MARKED, (shard.shards, shard.number - 1, MAX_MARKS)).fetchall()
        if not marks:
            return 0
        names, days, changes = (list(column) for column in zip(*marks, strict=True))
        database = mongo.database(settings)
        try:
            valid = valid_assets(database, [(name, day) for name, day, _ in marks])
            intervals = [valid[name, day].interval_s if (name, day) in valid else 1 for name, day, _ in marks]
            wanted = {"names": names, "days": days, "intervals": intervals, "good": GOOD}
            rows = history.execute(AGGREGATES, wanted).fetchall()
            store_days(database, days_of(rows, valid))
        finally:
            database.client.close()
        history.execute(CLEAR_MARKS, (names, days, changes))
    DAYS.inc(len(marks))
    return len(marks)


def days_pause_s(done: int, took_s: float) -> float:
    """How long to wait after a refresh that computed so many days and took so long."""
    share, longest_s = (BEHIND_SHARE, BEHIND_PAUSE_S) if done >= MAX_MARKS else (SHARE, LONGEST_PAUSE_S)
    return min(max(PAUSE_S, share * took_s), longest_s)


def valid_assets(
    database: Database[dict[str, Any]], wanted: Sequence[tuple[str, date]]
) -> dict[tuple[str, date], Asset]:
    """Each asset as it was valid at the end of the day, without assets that have left the registry."""
    names = list({name for name, _ in wanted})
    current = assets_named(database, names)
    versions = versions_of(database, names)
    valid = {}
    for name, day in wanted:
        if name in current:
            end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
            earlier = (asset for until, asset in versions.get(name, []) if until >= end)
            valid[name, day] = next(earlier, current[name])
    return valid


def days_of(rows: Sequence[tuple[Any, ...]], valid: Mapping[tuple[str, date], Asset]) -> list[Day]:
    """Days from the rows of AGGREGATES, without those of assets that have left the registry."""
    return [_day(valid[row[0], row[1]], *row[1:]) for row in rows if (row[0], row[1]) in valid]


def _day(
    asset: Asset,
    day: date,
    energy_mwh: float | None,
    hours: float | None,
    min_mw: float | None,
    max_mw: float | None,
    good: int,
    bad: int,
    peak: datetime | None,
) -> Day:
    mean_mw = energy_mwh / hours if energy_mwh is not None and hours else None
    return Day(
        asset_id=asset.asset_id,
        region=asset.region,
        day=datetime(day.year, day.month, day.day, tzinfo=UTC),
        readings=good,
        bad_readings=bad,
        expected=max(DAY_S // asset.interval_s, good + bad),
        energy_mwh=energy_mwh or 0.0,
        mean_mw=mean_mw,
        min_mw=min_mw,
        max_mw=max_mw,
        peak_time=peak,
        capacity_factor=None if mean_mw is None or not asset.capacity_mw else mean_mw / asset.capacity_mw,
    )
