"""The backfill into a real PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from forewatt.embedded.stack import Stack
from forewatt.stores.postgres import connect
from streaming.assets.model import Asset
from streaming.errors import OutsideProfiles
from streaming.history.backfill import backfill
from streaming.history.tables import months
from streaming.simbench.profiles import row_at
from streaming.simbench.region import profile_mw
from tests.databases import own_database

START, END = datetime(2016, 1, 31, 23, tzinfo=UTC), datetime(2016, 3, 1, 1, tzinfo=UTC)
ROWS = (29 * 24 + 2) * 4


@pytest.fixture
def url(stack_parts: Callable[..., Stack]) -> str:
    """The URL of a database for this test alone."""
    return own_database(stack_parts("postgres").settings, "history_tests").postgres_url


def test_backfill_writes_every_interval_once_across_months(url: str, region: list[Asset]) -> None:
    assets = region[:2]
    assert backfill(url, assets, START, END) == 2 * ROWS
    assert backfill(url, assets[:1], START, END) == ROWS
    with connect(url) as connection:
        counted = connection.execute("select count(*), min(time), max(time), max(quality) from readings").fetchone()
        assert counted == (2 * ROWS, START, datetime(2016, 3, 1, 0, 45, tzinfo=UTC), 0)
        partitions = connection.execute("select count(*) from pg_inherits where inhparent = 'readings'::regclass")
        assert partitions.fetchone() == (3,)
        noon = datetime(2016, 2, 10, 12, tzinfo=UTC)
        query = "select power_mw from readings where asset_id = %s and time = %s"
        power = connection.execute(query, (assets[0].asset_id, noon)).fetchone()
    assert power == (profile_mw(assets[0])[row_at(int(noon.timestamp()))],)


@pytest.mark.parametrize(
    ("start", "end"),
    [(START, START), (END, START), (START, datetime(2017, 1, 1, 1, tzinfo=UTC)), (START.replace(minute=7), END)],
)
def test_impossible_times_are_refused(url: str, region: list[Asset], start: datetime, end: datetime) -> None:
    with pytest.raises(OutsideProfiles):
        backfill(url, region[:1], start, end)


def test_months_cover_the_whole_time() -> None:
    starts = [start for start, _ in months(datetime(2015, 12, 31, tzinfo=UTC), datetime(2016, 2, 1, tzinfo=UTC))]
    assert starts == [
        datetime(2015, 12, 1, tzinfo=UTC),
        datetime(2016, 1, 1, tzinfo=UTC),
        datetime(2016, 2, 1, tzinfo=UTC),
    ]
