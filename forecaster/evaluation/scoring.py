"""How good quantiles are: pinball loss, coverage, and the two benchmarks every model is held against."""

import numpy as np

from forecaster.domain import DAY, Floats, quantile_levels
from forecaster.features.windows import STEPS, Grid, Picks


def pinball(observed: Floats, quantiles: Floats) -> Floats:
    """Mean pinball loss over the levels, shape of `observed` (N, STEPS); NaN where nothing was observed.

    Twice the mean over levels approximates the continuous ranked probability score.
    """
    levels = quantile_levels(quantiles.shape[-1])
    error = observed[..., None] - quantiles
    return np.maximum(levels * error, (levels - 1) * error).mean(axis=-1)


def mean_pinball(observed: Floats, quantiles: Floats) -> float:
    """Mean pinball loss over everything observed, in pu."""
    return float(np.nanmean(pinball(observed, quantiles)))


def coverage(observed: Floats, quantiles: Floats) -> float:
    """Share of observations within the outermost quantiles (nominal (K-1)/(K+1)); certainties are not counted."""
    low, high = quantiles[..., 0], quantiles[..., -1]
    counted = np.isfinite(observed) & (high - low > 1e-3)
    if not counted.any():
        return float("nan")
    return float(((observed >= low) & (observed <= high))[counted].mean())


def persistence(grid: Grid, picks: Picks, levels: int) -> Floats:
    """The reference of the protocol: the value a day before at every level, (N, STEPS, levels); 0 where unknown."""
    columns = picks.anchor[:, None] + np.arange(STEPS) - DAY
    values = np.nan_to_num(grid.known(picks, columns), nan=0.0)
    return np.repeat(values[..., None], levels, axis=-1)
