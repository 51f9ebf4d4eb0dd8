"""Panels read from an archive that the stream's own sink has written."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from forecaster.data.archive import read_archive
from forecaster.domain import DAY, STEP_S, Asset
from forecaster.errors import ArchiveError
from forewatt.settings import Settings
from streaming.jobs.sinks import BatchId
from streaming.jobs.sinks.archive import COLUMNS, ArchiveSink

START = datetime(2016, 6, 30, tzinfo=UTC)
START_S = int(START.timestamp())
ASSETS = (Asset("wind-0", "wind", 2.0, 51.3, 9.5), Asset("wind-1", "wind", 4.0, 51.3, 9.5))


def write(url: Path, batch: int, readings: list[tuple[str, int, float | None, int]]) -> None:
    """Append readings (asset, step, MW, quality) with the stream's sink."""
    asset = {"asset_class": "wind", "region": "r", "capacity_mw": 2.0, "latitude": 51.3, "longitude": 9.5}
    source = {"interval_s": 900, "unit": "MW", "quantity": "power", "topic": "telemetry.wind", "partition": 0}
    rows = [
        {**asset, **source, "asset_id": name, "time": START + timedelta(seconds=STEP_S * step), "value": mw}
        | {"measured": mw, "power_mw": mw, "quality": quality, "offset": 1_000 * batch + at}
        | {"known": True, "reason": None}
        for at, (name, step, mw, quality) in enumerate(readings)
    ]
    schema = pa.schema({**COLUMNS, "known": pa.bool_(), "reason": pa.string()})
    sink = ArchiveSink(Settings(archive_url=str(url)))
    sink.write(pa.Table.from_pylist(rows, schema), BatchId("query", batch))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Two days across a month's end, with a doubtful, a non-finite, a corrected and another asset's reading."""
    steps = range(2 * DAY)
    write(tmp_path / "archive", 0, [(asset.asset_id, n, 1 + n / 200, 0) for n in steps for asset in ASSETS])
    write(
        tmp_path / "archive",
        1,
        [("wind-0", 5, 1.0, 1), ("wind-0", 6, float("nan"), 0), ("wind-0", 7, 0.5, 0), ("other", 8, 9.0, 0)],
    )
    write(tmp_path / "archive", 2, [("wind-1", 9, None, 0)])
    return str(tmp_path / "archive")


def test_the_panel_contains_the_archive_s_valid_readings(url: str) -> None:
    panel = read_archive(url, ASSETS, START_S + 7, START_S + 2 * 86_400)
    assert (panel.start_s, panel.steps) == (START_S, 2 * DAY)
    linear = 1 + np.arange(2 * DAY) / 200
    assert np.allclose(panel.pu[1], linear / 4)
    assert np.isnan(panel.pu[0, 5:7]).all()
    assert panel.pu[0, 7] == 0.25
    assert np.allclose(panel.pu[0, 8:], linear[8:] / 2)


def test_intervals_that_have_not_ended_are_not_read(url: str) -> None:
    panel = read_archive(url, ASSETS[:1], START_S + 86_400 - STEP_S, START_S + 86_400 + STEP_S + 899)
    assert panel.steps == 2
    assert np.allclose(panel.pu[0], (1 + np.array([DAY - 1, DAY]) / 200) / 2)
    assert read_archive(url, ASSETS, START_S + 10 * 86_400, START_S).steps == 0
    assert np.isnan(read_archive(url, ASSETS, START_S - 99 * 86_400, START_S - 90 * 86_400).pu).all()


def test_a_missing_archive_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive at"):
        read_archive(str(tmp_path / "none"), ASSETS, START_S, START_S + 900)
    with pytest.raises(ArchiveError, match="FOREWATT_ARCHIVE_URL"):
        read_archive("", ASSETS, START_S, START_S + 900)
    other = pa.table({"month": ["2016-06"], "asset_id": ["wind-0"]})
    write_deltalake(str(tmp_path / "other"), other, partition_by="month")
    with pytest.raises(ArchiveError, match="can't be read"):
        read_archive(str(tmp_path / "other"), ASSETS, START_S, START_S + 900)
