"""Drift computed from past forecasts once their readings arrive."""

import numpy as np

from forecaster.domain import STEP_S, Asset, Panel, quantile_levels
from forecaster.service.past_forecasts import PastForecast, PastForecasts

ASSET = Asset("wind-0", "wind", 1.0, 51.0, 9.0)
USUAL = 0.05


def scored(bias: float, spread: float) -> PastForecasts:
    """Forty scored forecasts of one step, their medians off by `bias` and their intervals `spread` wide, in pu."""
    past, generator = PastForecasts(), np.random.default_rng(2)
    for n in range(40):
        first_valid_s = n * STEP_S
        truth = generator.uniform(0.0, 1.0, (1, n + 1)).astype(np.float32)
        quantiles = 0.5 + bias + spread * (quantile_levels(9)[None] - 0.5)
        past.record("here", "wind-0", PastForecast(first_valid_s, quantiles.astype(np.float32), USUAL))
        past.score("here", Panel((ASSET,), 0, truth))
    return past


def test_calibrated_forecasts_do_not_drift() -> None:
    drift = scored(bias=0.0, spread=1.0).drift("here")
    assert drift["losses"] < 0.5
    assert drift["coverage"] < 0.1


def test_biased_and_narrow_forecasts_drift() -> None:
    drift, calibrated = (scored(bias, spread).drift("here") for bias, spread in ((0.6, 0.1), (0.0, 1.0)))
    assert drift["losses"] > calibrated["losses"] + 0.2
    assert drift["coverage"] > 0.7


def test_coverage__share_of_readings_within_the_intervals() -> None:
    assert PastForecasts().coverage("here") is None
    wide, narrow = (scored(0.0, spread).coverage("here") for spread in (1.0, 0.1))
    assert wide is not None
    assert narrow is not None
    assert wide > 0.6 > 0.3 > narrow


def test_a_forecast_is_scored_once_and_only_with_all_readings() -> None:
    past = PastForecasts()
    forecast = PastForecast(0, np.zeros((4, 9), np.float32), USUAL)
    for _ in range(20):
        past.record("here", "wind-0", forecast)
    for steps in (2, 4, 4, 6):
        past.score("here", Panel((ASSET,), 0, np.ones((1, steps), np.float32)))
    assert past.drift("here") == {"losses": 0.0, "coverage": 0.0}, "one score is not enough"
    for n in range(1, 8):
        past.record("here", "wind-0", PastForecast(n * 4 * STEP_S, forecast.quantiles, USUAL))
        past.score("here", Panel((ASSET,), 0, np.ones((1, 4 * n + 4), np.float32)))
    assert past.drift("here")["losses"] > 0.5
    assert past.drift("elsewhere") == {"losses": 0.0, "coverage": 0.0}
