"""Linear interpolation of quantiles: models learn a few levels (the knots), and the others follow from them."""

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import quantile_levels


def knot_weights(levels: int, knots: NDArray[np.floating]) -> NDArray[np.float64]:
    """Matrix (K, levels) that turns quantiles at K knots into quantiles at all levels, by one product."""
    wanted = quantile_levels(levels)
    return np.stack([np.interp(wanted, knots, unit) for unit in np.eye(len(knots))])
