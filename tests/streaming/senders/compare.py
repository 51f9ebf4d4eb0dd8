"""Compares the stores with the model, in SQL: a row for every reading that one has and the other has not."""

from datetime import date, timedelta
from typing import Any

import psycopg
from pymongo.database import Database

from streaming.jobs.rows import EPOCH
from streaming.quality.rules import GOOD
from tests.streaming.senders.model import Model

TABLES = """
create temporary table expected (
    asset_id text, time timestamptz, quantity text, value float8, quality smallint, seconds integer,
    primary key (asset_id, time, quantity)
);
create temporary table meters (asset_id text primary key, interval_s integer)
"""
READINGS = """
with stored as (
    select asset_id, time, 'power' as quantity, power_mw as value, quality, coalesce(seconds, 0) as seconds
    from readings left join covers using (asset_id, time)
    union all select asset_id, time, quantity, measured, quality, 0 from weather
    union all select asset_id, time, 'state-of-charge', measured, quality, 0 from state_of_charge
)
select * from expected e full join stored s using (asset_id, time, quantity)
where e.value is null or s.value is null or (e.quality, e.seconds) is distinct from (s.quality, s.seconds)
    or abs(e.value - s.value) > 1e-12 * greatest(abs(e.value), 1e-6)
limit 20
"""
WINDOWS = """
with good as (
    select asset_id, (extract(epoch from time) * 1000)::bigint as time_ms, value, interval_s * 1000 as interval_ms
    from expected join meters using (asset_id) where quantity = 'power' and quality = %(good)s
), placed as (
    select *, time_ms - time_ms %% 900000 + step as end_ms
    from good cross join generate_series(900000, 3600000, 900000) as step
), wanted as (
    select asset_id, end_ms, count(*) as readings, avg(value) as mean_mw, min(value) as min_mw, max(value) as max_mw
    from placed group by asset_id, end_ms having max(time_ms + interval_ms) >= end_ms
), stored as (
    select asset_id, (extract(epoch from window_end) * 1000)::bigint as end_ms, readings, mean_mw, min_mw, max_mw
    from features
)
select * from wanted w full join stored s using (asset_id, end_ms)
where w.readings is null or s.readings is null or w.readings <> s.readings
    or abs(w.mean_mw - s.mean_mw) > 1e-9 * greatest(abs(w.max_mw), abs(w.min_mw), 1e-6)
    or abs(w.min_mw - s.min_mw) + abs(w.max_mw - s.max_mw) > 1e-9 * greatest(abs(w.max_mw), abs(w.min_mw), 1e-6)
limit 20
"""
DAYS = """
select asset_id, (time at time zone 'utc')::date, count(*) filter (where quality = %(good)s),
    count(*) filter (where quality <> %(good)s)
from expected where quantity = 'power' group by 1, 2
"""


def load(connection: psycopg.Connection, model: Model) -> None:
    """Copy the model into temporary tables of this connection."""
    connection.execute(TABLES)
    with connection.cursor() as cursor:
        with cursor.copy("copy meters from stdin") as copy:
            for asset in model.assets.values():
                copy.write_row((asset.asset_id, asset.interval_s))
        with cursor.copy("copy expected from stdin") as copy:
            for (asset_id, time_ms, quantity), stored in model.readings.items():
                moment = EPOCH + timedelta(milliseconds=time_ms)
                copy.write_row((asset_id, moment, quantity, stored.value, stored.quality, stored.covers_s))
    connection.execute("analyze expected")


def differing_readings(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """Readings that are missing, too many, or not as the model has them: at most 20 of them."""
    return connection.execute(READINGS).fetchall()


def differing_windows(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """Windows of an hour that are not what their readings make them: at most 20 of them."""
    return connection.execute(WINDOWS, {"good": GOOD}).fetchall()


def days_of_model(connection: psycopg.Connection) -> dict[tuple[str, date], tuple[int, int]]:
    """Good and bad readings of each asset and day."""
    return {(name, day): (good, bad) for name, day, good, bad in connection.execute(DAYS, {"good": GOOD})}


def stored_days(database: Database[dict[str, Any]]) -> dict[tuple[str, date], tuple[int, int]]:
    """Good and bad readings of each stored day."""
    return {
        (day["asset_id"], day["day"].date()): (day["readings"], day["bad_readings"]) for day in database.daily.find()
    }
