"""Input drift: distance between recent readings and the training readings."""

from dataclasses import replace

import numpy as np

from forecaster.domain import Panel
from forecaster.evaluation.drift import input_drift, training_profile


def test_drift_is_small_for_the_training_readings_and_large_for_others(panel: Panel) -> None:
    profile = training_profile(panel)
    unchanged, moved = (input_drift(replace(panel, pu=panel.pu * share), profile) for share in (1.0, 0.2))
    for part, high in (("psi", 0.25), ("ks", 0.15)):
        assert 0 <= unchanged[part] < high
        assert high + 0.15 < moved[part] <= 1


def test_drift_detects_faster_changes_of_the_same_values(panel: Panel) -> None:
    profile = training_profile(panel)
    shuffled = np.random.default_rng(1).permuted(panel.pu, axis=1)
    assert input_drift(replace(panel, pu=shuffled), profile)["ks"] > input_drift(panel, profile)["ks"] + 0.1


def test_drift_without_readings_is_zero(panel: Panel) -> None:
    nothing = replace(panel, pu=np.full_like(panel.pu, np.nan))
    assert input_drift(nothing, training_profile(panel)) == {"psi": 0.0, "ks": 0.0}
