"""The cache of recent history against a real PostgreSQL: it reads the same as without a cache, and expires."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import psycopg
import pytest

from forecaster.data.history import read_history
from forecaster.domain import DAY, STEP_S, Asset, Panel
from forecaster.service.recent import MAX_AGE_S, MAX_SERIES, RecentHistory
from forewatt.embedded.stack import Stack
from forewatt.stores.postgres import connect
from tests.databases import own_database

DAYS = 4
START_S = 1_460_000_000 - 1_460_000_000 % 86_400
ASSETS = tuple(Asset(f"wind-{n}", "wind", 2.0, 51.3, 9.5) for n in range(3))
ISSUE_S = START_S + DAYS * 86_400


@pytest.fixture
def connection(stack_parts: Callable[..., Stack]) -> Iterator[psycopg.Connection]:
    """A database with readings of three assets over five days."""
    with connect(own_database(stack_parts("postgres").settings, "recent").postgres_url) as opened:
        opened.execute("create table readings (asset_id text, time timestamptz, power_mw float8, quality smallint)")
        opened.execute(
            "insert into readings select 'wind-' || a, to_timestamp(%s + %s * n), a + n / 1000.0, 0 "
            "from generate_series(0, 2) a, generate_series(0, %s) n",
            (START_S, STEP_S, (DAYS + 1) * DAY - 1),
        )
        yield opened


class Clock:
    """A clock that the test advances."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def same(panel: Panel, other: Panel) -> bool:
    return (panel.assets, panel.start_s) == (other.assets, other.start_s) and np.array_equal(panel.pu, other.pu, True)


@pytest.mark.parametrize("issue_s", [ISSUE_S, ISSUE_S + STEP_S, ISSUE_S + 7, ISSUE_S - 86_400, START_S + 86_400])
@pytest.mark.parametrize("start_s", [START_S, START_S + 86_400, START_S - 86_400 + 5])
def test_the_cache_reads_the_same_as_the_history(connection: psycopg.Connection, start_s: int, issue_s: int) -> None:
    history = RecentHistory(Clock())
    history.read(connection, ASSETS[:2], START_S, ISSUE_S)
    for assets in (ASSETS, ASSETS[::-1], ASSETS[1:]):
        uncached = read_history(connection, assets, start_s, issue_s)
        assert same(history.read(connection, assets, start_s, issue_s), uncached)


def test_the_newest_day_is_always_read_and_older_readings_after_they_expire(connection: psycopg.Connection) -> None:
    clock = Clock()
    history = RecentHistory(clock)
    before = history.read(connection, ASSETS, START_S, ISSUE_S)
    connection.execute("update readings set power_mw = power_mw + 1")
    after = history.read(connection, ASSETS, START_S, ISSUE_S)
    assert np.array_equal(after.pu[:, :-DAY], before.pu[:, :-DAY])
    assert np.allclose(after.pu[:, -DAY:], before.pu[:, -DAY:] + 0.5, atol=1e-6)
    clock.now += MAX_AGE_S + 1
    assert same(history.read(connection, ASSETS, START_S, ISSUE_S), read_history(connection, ASSETS, START_S, ISSUE_S))


def test_a_changed_asset_is_read_again(connection: psycopg.Connection) -> None:
    history = RecentHistory(Clock())
    history.read(connection, ASSETS, START_S, ISSUE_S)
    larger = [replace(ASSETS[0], capacity_mw=4.0)]
    assert same(history.read(connection, larger, START_S, ISSUE_S), read_history(connection, larger, START_S, ISSUE_S))


def test_the_cache_is_limited(connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_SERIES >= 4_096, "the assets of one request must fit"
    monkeypatch.setattr("forecaster.service.recent.MAX_SERIES", 2)
    history = RecentHistory(Clock())
    for asset in ASSETS:
        history.read(connection, [asset], START_S, ISSUE_S)
    assert len(history._cached) <= 2
