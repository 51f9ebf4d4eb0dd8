"""ADWIN windows over streams whose mean changes or stays."""

import numpy as np
import pytest

from forecaster.evaluation.adwin import Adwin


def test_the_window_grows_while_the_mean_stays() -> None:
    window, generator = Adwin(longest=300), np.random.default_rng(1)
    assert not any(window.add(value) for value in generator.uniform(0.2, 0.4, 250))
    assert len(window) == 250
    assert window.mean == pytest.approx(0.3, abs=0.01)


def test_the_window_drops_the_values_before_a_change() -> None:
    window, generator = Adwin(), np.random.default_rng(1)
    changes = [window.add(value) for value in [*generator.uniform(0.2, 0.4, 100), *generator.uniform(0.6, 0.8, 40)]]
    assert not any(changes[:100])
    assert any(changes[100:])
    assert window.mean == pytest.approx(0.7, abs=0.05)


def test_length_and_values_are_limited() -> None:
    window = Adwin(longest=10)
    for _ in range(30):
        window.add(7.0)
    assert (len(window), window.mean) == (10, 1.0)
