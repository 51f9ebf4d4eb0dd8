"""An asset that has outgrown its registered capacity: its readings count, single wild ones do not."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from forecaster.data.archive import read_archive
from forecaster.data.growth import EVIDENCE, EVIDENCE_S, LARGEST_GROWTH, OUT_OF_RANGE, of_grown_asset
from forecaster.data.history import read_history
from forecaster.domain import DAY, STEP_S, Asset
from forewatt.embedded.stack import Stack
from forewatt.stores.postgres import connect
from streaming.quality.rules import OutOfRange, rules
from tests.databases import own_database

START = datetime(2016, 6, 28, tzinfo=UTC)
START_S = int(START.timestamp())
DAYS = 5
ASSETS = tuple(Asset(name, "load", 2.0, 51.3, 9.5) for name in ("grown", "wild", "usual"))


def power_pu(asset: Asset, step: int) -> float:
    """A load with a peak in the evening: far above the capacity of `grown`, once a reading of `wild`."""
    peak = 0.6 + 0.7 * np.sin(2 * np.pi * step / DAY)
    if asset.asset_id == "grown":
        return float(peak)
    return 1.4 if asset.asset_id == "wild" and step == 3 * DAY else float(peak / 2)


READINGS = [
    (asset.asset_id, step, 2.0 * pu, OUT_OF_RANGE * (pu > 1.05))
    for asset in ASSETS
    for step in range(DAYS * DAY)
    for pu in [power_pu(asset, step)]
]


@pytest.fixture
def connection(stack_parts: Callable[..., Stack]) -> Iterator[psycopg.Connection]:
    """A database with the readings, as the quality rules judge them."""
    with connect(own_database(stack_parts("postgres").settings, "growth").postgres_url) as opened:
        opened.execute("create table readings (asset_id text, time timestamptz, power_mw float8, quality smallint)")
        with opened.cursor() as cursor:
            rows = [(name, START_S + STEP_S * step, mw, quality) for name, step, mw, quality in READINGS]
            cursor.executemany("insert into readings values (%s, to_timestamp(%s), %s, %s)", rows)
        yield opened


def test_the_number_of_the_rule_is_that_of_streaming() -> None:
    assert [rule.quality for rule in rules().reading if isinstance(rule, OutOfRange)] == [OUT_OF_RANGE]


def test_readings_of_a_grown_asset_are_known(connection: psycopg.Connection) -> None:
    panel = read_history(connection, ASSETS, START_S, START_S + DAYS * 86_400)
    missing = np.isnan(panel.pu)
    assert missing.sum(axis=1).tolist() == [EVIDENCE, 1, 0]
    assert missing[0, : DAY // 2].sum() == EVIDENCE, "the first readings beyond the capacity are evidence only"
    assert panel.pu[0, DAY:].max() == pytest.approx(1.3)


def test_a_part_of_the_history_reads_as_the_whole_does(connection: psycopg.Connection) -> None:
    whole = read_history(connection, ASSETS, START_S, START_S + DAYS * 86_400)
    part = read_history(connection, ASSETS, START_S + 2 * 86_400, START_S + DAYS * 86_400)
    assert np.array_equal(part.pu, whole.pu[:, 2 * DAY :], equal_nan=True)
    earlier = read_history(connection, ASSETS, START_S, START_S + 2 * 86_400)
    assert np.array_equal(earlier.pu, whole.pu[:, : 2 * DAY], equal_nan=True), "later readings prove nothing"


def test_an_asset_of_which_every_reading_is_out_of_range_is_known(connection: psycopg.Connection) -> None:
    connection.execute("delete from readings where quality = 0")
    panel = read_history(connection, ASSETS[:1], START_S + 2 * 86_400, START_S + DAYS * 86_400)
    assert np.nanmin(panel.pu) > 1


def test_the_archive_gives_the_same_panel(
    connection: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = str(tmp_path_factory.mktemp("archive"))
    rows = [
        {"asset_id": name, "time": time, "power_mw": mw, "quality": quality, "month": f"{time:%Y-%m}"}
        | {"topic": "telemetry.load", "partition": 0, "offset": at}
        for at, (name, step, mw, quality) in enumerate(READINGS)
        for time in [START + timedelta(seconds=STEP_S * step)]
    ]
    write_deltalake(url, pa.Table.from_pylist(rows), partition_by=["month"])
    for start_s in (START_S, START_S + 4 * 86_400):
        archived = read_archive(url, ASSETS, start_s, START_S + DAYS * 86_400)
        stored = read_history(connection, ASSETS, start_s, START_S + DAYS * 86_400)
        assert np.array_equal(archived.pu, stored.pu, equal_nan=True)


@pytest.mark.parametrize(
    ("asset_class", "pu", "counted"),
    [
        ("solar", 1.2, True),
        ("solar", -1.2, False),
        ("wind", LARGEST_GROWTH + 0.01, False),
        ("wind", -0.3, False),
        ("storage", -1.2, True),
        ("net-load", -1.2, True),
        ("load", 0.5, False),
        ("load", float("nan"), False),
        ("load", float("inf"), False),
    ],
)
def test_only_plausible_growth_counts(asset_class: str, pu: float, counted: bool) -> None:
    times_s = START_S + STEP_S * np.arange(8)
    asset = Asset("a", asset_class, 4.0, 51.0, 9.0)
    expected = [False] * EVIDENCE + [counted] * (8 - EVIDENCE)
    assert of_grown_asset(asset, times_s, np.full(8, 4.0 * pu)).tolist() == expected


def test_evidence_expires() -> None:
    asset = Asset("a", "load", 1.0, 51.0, 9.0)
    times_s = np.r_[START_S + STEP_S * np.arange(EVIDENCE), START_S + STEP_S * EVIDENCE + EVIDENCE_S]
    assert not of_grown_asset(asset, times_s, np.full(len(times_s), 1.3)).any()
    assert not of_grown_asset(asset, np.repeat(times_s[:1], 9), np.full(9, 1.3)).any(), (
        "one time is one piece of evidence"
    )
