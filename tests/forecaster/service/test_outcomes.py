"""Adaptive windows, and the drift that past forecasts show once their readings have come."""

import numpy as np

from forecaster.domain import STEP_S, Asset, Panel, quantile_levels
from forecaster.service.outcomes import Given, Outcomes

ASSET = Asset("wind-0", "wind", 1.0, 51.0, 9.0)
USUAL = 0.05


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
