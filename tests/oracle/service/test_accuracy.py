"""The accuracy of forecasts and the newest ones beside the readings, computed in PostgreSQL from rows written here."""

from collections.abc import Iterator

import psycopg
import pytest

from forewatt.clock import UnixS, utc
from forewatt.stores import postgres
from oracle.service import store
from oracle.service.queries.accuracy import Feed, Issued, Window, compared, issued

START, STEP, LEVELS = 1_466_000_000 // 900 * 900, 900, 3
WINDOW = Window(first=1, last=1, start=START, period_s=3600, step_s=STEP, levels=LEVELS, lag_s=3600)
FEEDS = [Feed(0, "pv", "solar", 2.0), Feed(1, "wp", "wind", 10.0)]
FORECASTS = """create table forecasts (
    asset_id text, first_valid timestamptz, model_version text, model text, region text,
    issued timestamptz, step_s integer, levels smallint, drift_ppm integer, quantiles_mw real[])"""


@pytest.fixture
def connection(stack_parts) -> Iterator[psycopg.Connection]:
    """A connection whose tables live in a schema of its own, which is dropped afterwards."""
    with postgres.connect(stack_parts("postgres").settings.postgres_url) as connection:
        connection.execute("create schema accuracy")
        connection.execute("set search_path to accuracy")
        connection.execute(store.SCHEMA)
        yield connection
        connection.rollback()


def measure(connection: psycopg.Connection, asset_id: str, *readings: tuple[int, float, int]) -> None:
    """Write readings of (seconds after START, MW, quality)."""
    connection.execute(
        "create table if not exists readings (asset_id text, time timestamptz, power_mw double precision, quality int)"
    )
    for offset, power_mw, quality in readings:
        values = (asset_id, utc(UnixS(START + offset)), power_mw, quality)
        connection.execute("insert into readings values (%s, %s, %s, %s)", values)


def reveal(connection: psycopg.Connection, feed: int, model: str, *quantiles_ppm: int) -> None:
    """Write a revealed forecast of round 1."""
    values = (1, model, feed, model, list(quantiles_ppm))
    connection.execute("insert into round_forecasts values (%s, %s, %s, %s, %s)", values)


def test_accuracy__two_classes_and_models__agrees_with_pencil_and_paper(connection) -> None:
    # Round 1 starts at 3600. The last reading is bad; the reference is the reading an hour earlier.
    measure(connection, "pv", (0, 0.8, 0), (3600, 1.0, 0), (4500, 1.8, 0), (5400, 9.0, 1))
    measure(connection, "wp", (3600, 5.0, 0))
    reveal(connection, 0, "lstm", *(200_000, 500_000, 600_000), *(200_000, 400_000, 600_000), *(1, 2, 3))
    reveal(connection, 1, "gbm", 600_000, 700_000, 800_000)
    total, *parts = compared(connection, WINDOW, FEEDS)
    by_class = {row[3]: row for row in parts if row[3]}
    by_model = {row[4]: row for row in parts if row[4]}
    by_forecaster = {row[5]: row for row in parts if row[5]}
    assert total[3:8] == (None, None, None, 3, 2)
    solar, gbm = by_class["solar"], by_model["gbm"]
    assert solar[6:8] == (2, 1)
    assert float(solar[8]) == pytest.approx((0.0 + 0.5) / 2), "|0.5 - 0.5| and |0.9 - 0.4| per unit"
    first = (0.25 * 0.3 + 0.5 * 0.0 + 0.25 * 0.1) / 3
    second = (0.25 * 0.7 + 0.5 * 0.5 + 0.75 * 0.3) / 3
    assert float(solar[9]) == pytest.approx((first + second) / 2)
    assert float(solar[10]) == pytest.approx(0.5), "the second reading lies above the highest quantile"
    assert (float(solar[11]), float(solar[12])) == pytest.approx((first, 0.1 / 2))
    assert float(gbm[8]) == pytest.approx(0.2)
    assert (float(gbm[10]), gbm[12]) == (0.0, None)
    assert {name: row[6:] for name, row in by_forecaster.items()} == {"lstm": solar[6:], "gbm": gbm[6:]}


def test_accuracy__nothing_was_measured_in_the_window__is_empty(connection) -> None:
    measure(connection, "pv", (0, 0.8, 0))
    reveal(connection, 0, "lstm", 200_000, 500_000, 600_000)
    assert compared(connection, WINDOW, FEEDS) == []


def test_accuracy__no_pipeline__is_empty(connection) -> None:
    connection.execute("set search_path to accuracy, pg_temp")
    connection.commit()
    try:
        assert compared(connection, WINDOW, FEEDS) == []
    finally:
        connection.rollback()
        connection.execute("drop schema accuracy cascade")
        connection.commit()


def test_issued__later_issue__replaces_the_earlier_one_beside_its_readings(connection) -> None:
    connection.execute(FORECASTS)
    measure(connection, "pv", (0, 1.0, 0), (900, 2.0, 0))
    for asset, model, at, quantiles in (
        ("pv", "lstm", -3600, [1.0] * 6),
        ("pv", "lstm", -1800, [1.0, 2.0, 3.0] * 3),
        ("pv", "gbm", -1800, [1.0] * 3),
        ("wp", "lstm", -1800, [1.0] * 3),
    ):
        values = (asset, utc(UnixS(START)), "0x", model, "north", utc(UnixS(START + at)), STEP, LEVELS, 0, quantiles)
        connection.execute("insert into forecasts values (" + ", ".join(["%s"] * 10) + ")", values)
    wanted = Issued("north", "pv", None, None, utc(UnixS(START)), None, 10)
    gbm, lstm = issued(connection, wanted)
    assert (gbm[1], lstm[1], lstm[3]) == ("gbm", "lstm", START - 1800)
    assert (lstm[7], lstm[8]) == ([1.0, 2.0, 3.0] * 3, [1.0, 2.0, None])
    earlier = Issued("north", None, "lstm", utc(UnixS(START - 3600)), utc(UnixS(START)), None, 10)
    assert [row[7] for row in issued(connection, earlier)] == [[1.0] * 6]
    rest = Issued("north", None, None, None, utc(UnixS(START)), ("pv", "gbm"), 1)
    assert [row[:2] for row in issued(connection, rest)] == [("pv", "lstm")]
