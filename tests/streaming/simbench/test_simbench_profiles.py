"""Parsing and caching of profiles, and the times of their rows."""

import time
from pathlib import Path

import numpy as np
import pytest

from streaming.errors import OutsideProfiles
from streaming.simbench.profiles import END_S, START_S, load_profiles, row_at


def test_second_load_comes_from_the_cache_and_is_equal(tmp_path: Path) -> None:
    parsed = load_profiles(tmp_path)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    started = time.monotonic()
    again = load_profiles(tmp_path)
    assert time.monotonic() - started < 2
    assert kept.stat().st_mtime_ns == written
    assert again.names == parsed.names
    assert np.array_equal(again.values, parsed.values)


def test_row_zero_is_utc_midnight_by_the_sun() -> None:
    """The sum of the eight photovoltaic profiles peaks at about the region's solar noon, 11:20 UTC at 10 E."""
    profiles = load_profiles()
    total = np.asarray(sum(profiles.of(f"generation/PV{number}") for number in range(1, 9)))
    together = total.reshape(366, 96)
    hours = np.arange(96) / 4 + 0.125
    for first_day in (0, 90, 180, 270):
        day = together[first_day : first_day + 60].sum(axis=0)
        assert 10.9 < (day * hours).sum() / day.sum() < 11.9
    assert together[:60, hours < 6].max() == 0


def test_unknown_profile_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="PV99"):
        load_profiles().of("generation/PV99")


def test_rows_start_on_the_quarter_hour_of_2016() -> None:
    assert row_at(START_S) == 0
    assert row_at(END_S - 900) == 35_135
    for outside in (START_S - 900, END_S, START_S + 1):
        with pytest.raises(OutsideProfiles):
            row_at(outside)
