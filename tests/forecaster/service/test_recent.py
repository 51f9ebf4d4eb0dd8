"""Recent history against a real PostgreSQL: what is kept, for how long, and that a reply never depends on it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import psycopg
import pytest
from psycopg import sql

from forecaster.data.history import read_history
from forecaster.domain import DAY, STEP_S, Asset, Panel
from forecaster.service.recent import MOST_KEPT, TRUSTED_S, RecentHistory
from forewatt.embedded.stack import Stack
from forewatt.stores.postgres import connect

DAYS = 4
START_S = 1_460_000_000 - 1_460_000_000 % 86_400
ASSETS = tuple(Asset(f"wind-{n}", "wind", 2.0, 51.3, 9.5) for n in range(3))
ISSUE_S = START_S + DAYS * 86_400


@pytest.fixture
def connection(stack_parts: Callable[..., Stack]) -> Iterator[psycopg.Connection]:
    """Readings of three assets over four days in a database of their own."""
    shared = stack_parts("postgres").settings.postgres_url
    base, _, _ = shared.rpartition("/")
    with psycopg.connect(shared, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists recent"))
        admin.execute(sql.SQL("create database recent"))
    with connect(f"{base}/recent") as opened:
        opened.execute("create table readings (asset_id text, time timestamptz, power_mw float8, quality smallint)")
        opened.execute(
            "insert into readings select 'wind-' || a, to_timestamp(%s + %s * n), a + n / 1000.0, 0 "
            "from generate_series(0, 2) a, generate_series(0, %s) n",
            (START_S, STEP_S, (DAYS + 1) * DAY - 1),
        )
        yield opened


class Clock:
    """A clock that stands still until it is told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def same(one: Panel, other: Panel) -> bool:
    return (one.assets, one.start_s) == (other.assets, other.start_s) and np.array_equal(one.pu, other.pu, True)


@pytest.mark.parametrize("issue_s", [ISSUE_S, ISSUE_S + STEP_S, ISSUE_S + 7, ISSUE_S - 86_400, START_S + 86_400])
@pytest.mark.parametrize("start_s", [START_S, START_S + 86_400, START_S - 86_400 + 5])
def test_it_reads_what_the_history_reads(connection: psycopg.Connection, start_s: int, issue_s: int) -> None:
    history = RecentHistory(Clock())
    history.read(connection, ASSETS[:2], START_S, ISSUE_S)
    for asked in (ASSETS, ASSETS[::-1], ASSETS[1:]):
        plain = read_history(connection, asked, start_s, issue_s)
        assert same(history.read(connection, asked, start_s, issue_s), plain)


def test_the_newest_day_is_always_read_and_the_rest_when_it_is_too_old(connection: psycopg.Connection) -> None:
    clock = Clock()
    history = RecentHistory(clock)
    before = history.read(connection, ASSETS, START_S, ISSUE_S)
    connection.execute("update readings set power_mw = power_mw + 1")
    after = history.read(connection, ASSETS, START_S, ISSUE_S)
    assert np.array_equal(after.pu[:, :-DAY], before.pu[:, :-DAY])
    assert np.allclose(after.pu[:, -DAY:], before.pu[:, -DAY:] + 0.5, atol=1e-6)
    clock.now += TRUSTED_S + 1
    assert same(history.read(connection, ASSETS, START_S, ISSUE_S), read_history(connection, ASSETS, START_S, ISSUE_S))


def test_an_asset_that_changed_is_read_anew(connection: psycopg.Connection) -> None:
    history = RecentHistory(Clock())
    history.read(connection, ASSETS, START_S, ISSUE_S)
    larger = [replace(ASSETS[0], capacity_mw=4.0)]
    assert same(history.read(connection, larger, START_S, ISSUE_S), read_history(connection, larger, START_S, ISSUE_S))


def test_what_is_kept_is_bounded(connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_KEPT >= 4_096, "one request's assets fit"
    monkeypatch.setattr("forecaster.service.recent.MOST_KEPT", 2)
    history = RecentHistory(Clock())
    for asset in ASSETS:
        history.read(connection, [asset], START_S, ISSUE_S)
    assert len(history._kept) <= 2
