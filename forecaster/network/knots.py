"""The knots: the levels that a network learns. The quantiles at all other levels are interpolated."""

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats, quantile_levels

KNOTS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99)
"""Levels that are learnt if more are wanted; the others are interpolated, which overfits less."""


def knots_of(levels: int) -> Floats:
    """The levels that are learnt for forecasts of K levels."""
    return quantile_levels(levels) if levels <= len(KNOTS) else np.array(KNOTS, np.float32)


def middle_of(knots: Floats) -> int:
    """Which knot is the median, or next to it."""
    return int(np.abs(knots - 0.5).argmin())


def knot_weights(levels: int, knots: NDArray[np.floating]) -> NDArray[np.float64]:
    """Matrix (K, levels) that turns quantiles at K knots into quantiles at all levels, by one product."""
    wanted = quantile_levels(levels)
    return np.stack([np.interp(wanted, knots, unit) for unit in np.eye(len(knots))])
