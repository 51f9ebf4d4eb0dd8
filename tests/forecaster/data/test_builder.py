"""Panels built from readings."""

import numpy as np

from forecaster.data.builder import PanelBuilder
from forecaster.domain import STEP_S, Asset

START_S = 1_467_244_800
ASSETS = (Asset("wind-0", "wind", 2.0, 51.3, 9.5), Asset("wind-1", "wind", 4.0, 51.3, 9.5))


def test_readings_become_per_unit_in_their_intervals() -> None:
    builder = PanelBuilder(ASSETS, START_S + 7, START_S + 3 * STEP_S + 899)
    builder.put(builder.rows["wind-1"], START_S + STEP_S * np.array([0, 2]), np.array([1.0, 3.0]))
    panel = builder.build()
    assert (panel.start_s, panel.steps) == (START_S, 3)
    assert np.array_equal(panel.pu, [[np.nan] * 3, [0.25, np.nan, 0.75]], equal_nan=True)


def test_later_readings_win_and_readings_outside_are_ignored() -> None:
    builder = PanelBuilder(ASSETS, START_S, START_S + STEP_S)
    times_s = START_S + STEP_S * np.array([0, 0, 0, -1, 1])
    builder.put(np.array([0, 0, 1, 0, 0]), times_s, np.array([1.0, 2.0, np.inf, 9.0, 9.0]))
    assert np.array_equal(builder.build().pu, [[1.0], [np.nan]], equal_nan=True)


def test_an_end_before_the_start_gives_an_empty_panel() -> None:
    assert PanelBuilder(ASSETS, START_S, START_S - 1).build().pu.shape == (2, 0)


def test_a_power_that_no_panel_can_hold_is_unknown() -> None:
    builder = PanelBuilder((ASSETS[0], Asset("tiny", "load", 1e-320, 51.3, 9.5)), START_S, START_S + 2 * STEP_S)
    builder.put(0, START_S + STEP_S * np.arange(2), np.array([1e300, 1.0]))
    builder.put(1, START_S + STEP_S * np.arange(2), np.array([1.0, 0.0]))
    assert np.array_equal(builder.build().pu, [[np.nan, 0.5], [np.nan, 0.0]], equal_nan=True)
