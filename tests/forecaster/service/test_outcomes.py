"""Adaptive windows, and the drift that past forecasts show once their readings have come."""

import numpy as np
import pytest

from forecaster.domain import STEP_S, Asset, Panel, quantile_levels
from forecaster.evaluation.adwin import Adwin
from forecaster.service.outcomes import Given, Outcomes

ASSET = Asset("wind-0", "wind", 1.0, 51.0, 9.0)
USUAL = 0.05


def test_the_window_keeps_growing_while_nothing_changes() -> None:
    window, chance = Adwin(longest=300), np.random.default_rng(1)
    assert not any(window.add(value) for value in chance.uniform(0.2, 0.4, 250))
    assert len(window) == 250
    assert window.mean == pytest.approx(0.3, abs=0.01)


def test_the_window_forgets_what_lies_before_a_change() -> None:
    window, chance = Adwin(), np.random.default_rng(1)
    changes = [window.add(value) for value in [*chance.uniform(0.2, 0.4, 100), *chance.uniform(0.6, 0.8, 40)]]
    assert not any(changes[:100])
    assert any(changes[100:])
    assert window.mean == pytest.approx(0.7, abs=0.05)


def test_the_window_is_bounded_in_length_and_values() -> None:
    window = Adwin(longest=10)
    for _ in range(30):
        window.add(7.0)
    assert (len(window), window.mean) == (10, 1.0)


def world(apart: float, spread: float) -> Outcomes:
    """Forty forecasts of one step each, their medians `apart` from the truth in pu, their intervals that wide."""
    outcomes, chance = Outcomes(), np.random.default_rng(2)
    for n in range(40):
        first_valid_s = n * STEP_S
        truth = chance.uniform(0.0, 1.0, (1, n + 1)).astype(np.float32)
        quantiles = 0.5 + apart + spread * (quantile_levels(9)[None] - 0.5)
        outcomes.record("here", "wind-0", Given(first_valid_s, quantiles.astype(np.float32), USUAL))
        outcomes.score("here", Panel((ASSET,), 0, truth))
    return outcomes


def test_honest_forecasts_do_not_drift() -> None:
    drift = world(apart=0.0, spread=1.0).drift("here")
    assert drift["losses"] < 0.5
    assert drift["coverage"] < 0.1


def test_wrong_and_narrow_forecasts_drift() -> None:
    drift, honest = (world(apart, spread).drift("here") for apart, spread in ((0.6, 0.1), (0.0, 1.0)))
    assert drift["losses"] > honest["losses"] + 0.2
    assert drift["coverage"] > 0.7


def test_a_forecast_is_scored_once_and_only_with_all_of_its_readings() -> None:
    outcomes = Outcomes()
    given = Given(0, np.zeros((4, 9), np.float32), USUAL)
    for _ in range(20):
        outcomes.record("here", "wind-0", given)
    for steps in (2, 4, 4, 6):
        outcomes.score("here", Panel((ASSET,), 0, np.ones((1, steps), np.float32)))
    assert outcomes.drift("here") == {"losses": 0.0, "coverage": 0.0}, "one outcome says nothing yet"
    for n in range(1, 8):
        outcomes.record("here", "wind-0", Given(n * 4 * STEP_S, given.quantiles, USUAL))
        outcomes.score("here", Panel((ASSET,), 0, np.ones((1, 4 * n + 4), np.float32)))
    assert outcomes.drift("here")["losses"] > 0.5
    assert outcomes.drift("elsewhere") == {"losses": 0.0, "coverage": 0.0}
