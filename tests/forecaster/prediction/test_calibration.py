"""Calibration and drift on samples whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from forecaster.domain import Panel, quantile_levels
from forecaster.evaluation.drift import input_drift, training_profile
from forecaster.evaluation.scoring import coverage, mean_pinball
from forecaster.prediction.calibration import Calibration, fit_calibration


def too_narrow(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standard uniform truth, quantiles of half the right width, all of class wind."""
    chance = np.random.default_rng(seed)
    observed = chance.random((400, 24)).astype(np.float32)
    honest = 0.5 + 0.5 * (quantile_levels(9) - 0.5)
    return observed, np.tile(honest.astype(np.float32), (400, 24, 1)), np.full(400, "wind")


def test_widening_restores_coverage_and_lowers_the_loss() -> None:
    observed, quantiles, classes = too_narrow(1)
    calibration = fit_calibration(observed, quantiles, classes)
    fresh, same, _ = too_narrow(2)
    widened = calibration.apply(same, classes)
    assert coverage(fresh, same) < 0.45
    assert coverage(fresh, widened) == pytest.approx(0.8, abs=0.02)
    assert mean_pinball(fresh, widened) < mean_pinball(fresh, same)
    assert (np.diff(widened, axis=-1) >= 0).all()


def test_other_classes_and_an_empty_calibration_are_left_alone() -> None:
    observed, quantiles, classes = too_narrow(1)
    calibration = fit_calibration(observed, quantiles, classes)
    assert np.array_equal(calibration.apply(quantiles, np.full(400, "load")), quantiles)
    assert np.array_equal(Calibration().apply(quantiles, classes), quantiles)


def test_certainties_are_not_widened() -> None:
    observed, quantiles, classes = too_narrow(1)
    nothing = np.zeros_like(quantiles)
    assert fit_calibration(np.zeros_like(observed), nothing, classes).margins["wind"] == [[0.0] * 4] * 4


def test_pinball_by_hand() -> None:
    observed, quantiles = np.array([[0.6]], np.float32), np.array([[[0.5, 0.5, 0.5]]], np.float32)
    # levels 1/4, 1/2, 3/4 of an error of 0.1 below
    assert mean_pinball(observed, quantiles) == pytest.approx(0.1 * (0.25 + 0.5 + 0.75) / 3, rel=1e-5)


def test_drift_is_small_at_home_and_large_when_the_inputs_move(panel: Panel) -> None:
    profile = training_profile(panel)
    at_home, moved = (input_drift(replace(panel, pu=panel.pu * share), profile) for share in (1.0, 0.2))
    for part, high in (("psi", 0.25), ("ks", 0.15)):
        assert 0 <= at_home[part] < high
        assert high + 0.15 < moved[part] <= 1


def test_drift_sees_faster_changes_of_the_same_powers(panel: Panel) -> None:
    profile = training_profile(panel)
    shuffled = np.random.default_rng(1).permuted(panel.pu, axis=1)
    assert input_drift(replace(panel, pu=shuffled), profile)["ks"] > input_drift(panel, profile)["ks"] + 0.1


def test_drift_of_nothing_known_is_zero(panel: Panel) -> None:
    nothing = replace(panel, pu=np.full_like(panel.pu, np.nan))
    assert input_drift(nothing, training_profile(panel)) == {"psi": 0.0, "ks": 0.0}
