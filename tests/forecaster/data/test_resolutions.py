"""Readings of every interval become panels of every step with the same energy; nothing is sampled."""

import math

import numpy as np
import pytest

from forecaster.data.builder import PanelBuilder, interval_of
from forecaster.domain import STEPS_S, Asset, Floats, Panel

START_S = 1_467_244_800
DAY_S = 86_400
INTERVALS_S = (60, 300, 600, 900, 1_800, 3_600)


def meter(interval_s: int, registered_s: int | None = None) -> Asset:
    return Asset("m", "load", 2.0, 51.3, 9.5, interval_s if registered_s is None else registered_s)


def panel_of(asset: Asset, times_s: np.ndarray, power_mw: np.ndarray, step_s: int, end_s: int) -> Panel:
    builder = PanelBuilder((asset,), START_S, end_s, step_s)
    builder.put(0, times_s, power_mw)
    return builder.build()


def power_at(times_s: np.ndarray) -> Floats:
    return 1 + np.sin((times_s - START_S) / 5_000) + 0.3 * np.sin((times_s - START_S) / 170)


@pytest.mark.parametrize("step_s", STEPS_S)
@pytest.mark.parametrize("interval_s", INTERVALS_S)
@pytest.mark.parametrize("registered_s", [None, 900])
def test_a_panel_keeps_the_energy_of_the_readings(step_s: int, interval_s: int, registered_s: int | None) -> None:
    times_s = np.arange(START_S, START_S + DAY_S, interval_s)
    power_mw = power_at(times_s)
    panel = panel_of(meter(interval_s, registered_s), times_s, power_mw, step_s, START_S + DAY_S)
    assert (panel.step_s, panel.steps) == (step_s, DAY_S // step_s)
    assert np.isfinite(panel.pu).all()
    assert panel.pu.sum() * 2 * step_s == pytest.approx(power_mw.sum() * interval_s, rel=1e-5)
    both_s = math.lcm(step_s, interval_s)
    by_panel = panel.pu[0].reshape(-1, both_s // step_s).mean(axis=1) * 2
    assert by_panel == pytest.approx(power_mw.reshape(-1, both_s // interval_s).mean(axis=1), rel=1e-5)


def test_readings_between_the_marks_are_shared_by_the_time_they_cover() -> None:
    times_s = START_S + 300 + 600 * np.arange(20)
    panel = panel_of(meter(600), times_s, np.arange(20.0), 900, START_S + DAY_S)
    assert panel.pu[0, 0] * 2 == pytest.approx(0.0)
    assert panel.pu[0, 1] * 2 == pytest.approx((1 * 600 + 2 * 300) / 900)
    assert panel.pu[0, 2] * 2 == pytest.approx((2 * 300 + 3 * 600) / 900)


def test_an_interval_is_unknown_if_less_than_half_of_it_was_measured() -> None:
    times_s = START_S + 300 * np.arange(12)
    known = np.array([1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1], bool)
    power_mw = np.where(known, np.arange(12.0), np.nan)
    panel = panel_of(meter(300), times_s, power_mw, 900, START_S + 3_600)
    assert np.isnan(panel.pu[0, 0])
    assert panel.pu[0, 1:] * 2 == pytest.approx([3.5, 7.0, 10.0])


@pytest.mark.parametrize("interval_s", [1_800, 3_600])
def test_a_long_reading_is_not_known_before_its_interval_has_ended(interval_s: int) -> None:
    times_s = np.arange(START_S, START_S + DAY_S, interval_s)
    end_s = START_S + DAY_S - interval_s + 900
    panel = panel_of(meter(interval_s), times_s, np.ones(len(times_s)), 900, end_s)
    assert panel.end_s == end_s
    assert np.isnan(panel.pu[0, -1])
    assert np.isfinite(panel.pu[0, :-1]).all()


def test_a_corrected_reading_replaces_the_one_before() -> None:
    times_s = np.r_[START_S + 300 * np.arange(12), START_S, START_S + 300]
    panel = panel_of(meter(300), times_s, np.r_[np.ones(12), 4.0, 7.0], 900, START_S + 3_600)
    assert panel.pu[0] * 2 == pytest.approx([4.0, 1.0, 1.0, 1.0])


def test_the_interval_is_seen_from_the_readings_and_not_from_their_gaps() -> None:
    steps = np.arange(96)
    assert interval_of(START_S + 1_800 * steps, 900) == 1_800
    assert interval_of(START_S + 300 * steps, 900) == 300
    gappy = START_S + 900 * np.flatnonzero(np.random.default_rng(1).random(960) < 0.9)
    assert interval_of(gappy, 900) == 900
    sparse = START_S + 900 * np.flatnonzero(np.random.default_rng(1).random(960) < 0.3)
    assert interval_of(sparse, 900) == 900
    assert interval_of(START_S + np.array([0, 1_800]), 900) == 900
    assert interval_of(START_S + 86_400 * np.arange(30), 900) == 900
