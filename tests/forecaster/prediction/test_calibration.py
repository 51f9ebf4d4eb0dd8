"""Calibration on samples from a known distribution."""

import numpy as np
import pytest

from forecaster.domain import quantile_levels
from forecaster.evaluation.scoring import coverage, mean_pinball
from forecaster.prediction.calibration import BLOCKS, Calibration, fit_calibration


def too_narrow(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Uniform observations with quantiles of half the correct width, all of class wind."""
    chance = np.random.default_rng(seed)
    observed = chance.random((400, 24)).astype(np.float32)
    narrow = 0.5 + 0.5 * (quantile_levels(9) - 0.5)
    return observed, np.tile(narrow.astype(np.float32), (400, 24, 1)), np.full(400, "wind")


def test_widening_restores_coverage_and_lowers_the_loss() -> None:
    observed, quantiles, classes = too_narrow(1)
    calibration = fit_calibration(observed, quantiles, classes)
    fresh, same, _ = too_narrow(2)
    widened = calibration.apply(same, classes)
    assert coverage(fresh, same) < 0.45
    assert coverage(fresh, widened) == pytest.approx(0.8, abs=0.02)
    assert mean_pinball(fresh, widened) < mean_pinball(fresh, same)
    assert (np.diff(widened, axis=-1) >= 0).all()


def test_other_classes_and_an_empty_calibration_change_nothing() -> None:
    observed, quantiles, classes = too_narrow(1)
    calibration = fit_calibration(observed, quantiles, classes)
    assert np.array_equal(calibration.apply(quantiles, np.full(400, "load")), quantiles)
    assert np.array_equal(Calibration().apply(quantiles, classes), quantiles)


def test_certainties_are_not_widened() -> None:
    observed, quantiles, classes = too_narrow(1)
    nothing = np.zeros_like(quantiles)
    assert fit_calibration(np.zeros_like(observed), nothing, classes).margins["wind"] == [[0.0] * 4] * BLOCKS
