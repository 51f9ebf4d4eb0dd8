"""Pinball loss: by hand, and the same for NumPy arrays and tensors."""

import numpy as np
import pytest
import torch

from forecaster.domain import quantile_levels
from forecaster.evaluation.scoring import mean_pinball, pinball_losses


def test_pinball_by_hand() -> None:
    observed, quantiles = np.array([[0.6]], np.float32), np.array([[[0.5, 0.5, 0.5]]], np.float32)
    # The observation lies 0.1 above the quantiles at levels 1/4, 1/2 and 3/4.
    assert mean_pinball(observed, quantiles) == pytest.approx(0.1 * (0.25 + 0.5 + 0.75) / 3, rel=1e-5)


def test_arrays_and_tensors_give_the_same_losses() -> None:
    generator = np.random.default_rng(1)
    observed = generator.random((5, 24), np.float32)
    quantiles = np.sort(generator.random((5, 24, 9), np.float32))
    levels = quantile_levels(9)
    tensors = [torch.from_numpy(values) for values in (observed, quantiles, levels)]
    losses = pinball_losses(tensors[0], tensors[1], tensors[2], functions=torch)
    assert np.array_equal(losses.numpy(), pinball_losses(observed, quantiles, levels))
