"""Writes the profiles of past months into the history, before the replay starts."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from forewatt.stores.postgres import connect
from streaming.assets.model import Asset
from streaming.errors import OutsideProfiles
from streaming.history.tables import create_tables, ensure_partitions
from streaming.simbench.profiles import START_S, STEP_S, row_at
from streaming.simbench.region import profile_mw

MARK_DAYS = """
insert into changed_days (asset_id, day)
select asset_id, day::date from unnest(%s::text[]) as asset_id,
    generate_series(date_trunc('day', %s::timestamptz), %s::timestamptz, interval '1 day') as day
on conflict (asset_id, day) do update set change = nextval('changed_days_order')
"""
"""Marks days whose daily values must be computed again."""

log = logging.getLogger(__name__)


def backfill(url: str, assets: Sequence[Asset], start: datetime, end: datetime) -> int:
    """Write the readings of all intervals that start in [start, end); return their count.

    Earlier readings of these assets in that time are replaced in the same transaction, so a backfill can be repeated.
    OutsideProfiles unless both times are quarter hours of 2016 and `start` is before `end`.
    """
    first, last = row_at(int(start.timestamp())), row_at(int(end.timestamp()) - STEP_S)
    if last < first:
        raise OutsideProfiles(f"from {start} to {end} there is no interval")
    create_tables(url)
    with connect(url) as connection:
        ensure_partitions(connection, start, end - timedelta(seconds=STEP_S))
        _replace(connection, assets, start, end, first, last)
    written = len(assets) * (last - first + 1)
    log.info("backfilled %d readings of %d assets from %s to %s", written, len(assets), start, end)
    return written


def _replace(
    connection: psycopg.Connection, assets: Sequence[Asset], start: datetime, end: datetime, first: int, last: int
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from readings where asset_id = any(%s) and time >= %s and time < %s",
            ([asset.asset_id for asset in assets], start, end),
        )
        with cursor.copy("copy readings (asset_id, time, power_mw, quality) from stdin") as copy:
            for block in _blocks(assets, first, last):
                copy.write(block)
        cursor.execute("analyze readings")
        cursor.execute(MARK_DAYS, ([asset.asset_id for asset in assets], start, end - timedelta(seconds=STEP_S)))


def _blocks(assets: Sequence[Asset], first: int, last: int) -> Iterator[str]:
    """One block of COPY text for every asset; all readings have quality 0 (good)."""
    rows = range(first, last + 1)
    times = [datetime.fromtimestamp(START_S + row * STEP_S, UTC).isoformat() for row in rows]
    for asset in assets:
        power = profile_mw(asset)[first : last + 1].tolist()
        yield "".join(
            f"{asset.asset_id}\t{time}\t{power_mw!r}\t0\n" for time, power_mw in zip(times, power, strict=True)
        )
