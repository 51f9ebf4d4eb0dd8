"""Scores quantile forecasts: pinball loss and coverage, and the protocol's reference forecast (persistence)."""

from types import ModuleType
from typing import Any

import numpy as np

from forecaster.domain import Floats, quantile_levels
from forecaster.features.grid import Grid, Picks

CERTAIN_PU = 1e-3
"""Outermost quantiles closer than this are a certainty, such as zero at night."""


def pinball_losses(observed: Any, quantiles: Any, levels: Any, functions: ModuleType = np) -> Any:
    """Pinball loss of each quantile, in the unit of the values; same shape as `quantiles`.

    `observed` has the shape of `quantiles` without the last axis, `levels` is (K,). For tensors pass `functions=torch`.
    """
    error = observed[..., None] - quantiles
    return functions.maximum(levels * error, (levels - 1) * error)


def pinball(observed: Floats, quantiles: Floats) -> Floats:
    """Mean pinball loss over the levels k/(K+1), shape of `observed` (N, T); NaN where nothing was observed.

    Twice this mean approximates the continuous ranked probability score.
    """
    return pinball_losses(observed, quantiles, quantile_levels(quantiles.shape[-1])).mean(axis=-1)


def mean_pinball(observed: Floats, quantiles: Floats) -> float:
    """Mean pinball loss over all observed values, in their unit."""
    return float(np.nanmean(pinball(observed, quantiles)))


def coverage(observed: Floats, quantiles: Floats) -> float:
    """Share of observations within the outermost quantiles (nominal: (K-1)/(K+1)). Certainties are not counted."""
    rows = uncertain(observed, quantiles)
    if not rows.any():
        return float("nan")
    return float(((observed >= quantiles[..., 0]) & (observed <= quantiles[..., -1]))[rows].mean())


def uncertain(observed: Floats, quantiles: Floats) -> np.ndarray:
    """Which observations (N, T) were measured, and forecast with an interval that is no certainty; bool, same shape."""
    mask: np.ndarray = np.isfinite(observed) & (quantiles[..., -1] - quantiles[..., 0] > CERTAIN_PU)
    return mask


def share_below(observed: Floats, quantiles: Floats) -> Floats:
    """For each level the share of the observations (R,) at or below its quantile (R, K); shape (K,)."""
    share: Floats = (observed[:, None] <= quantiles).mean(axis=0)
    return share


def ranks(observed: Floats, quantiles: Floats) -> Floats:
    """The share of the quantiles (R, K) that lie below each observation (R,)."""
    below: Floats = (quantiles < observed[:, None]).mean(axis=1)
    return below


def persistence(grid: Grid, picks: Picks, levels: int) -> Floats:
    """The protocol's reference forecast: the value a day before at every level, (N, steps, levels); 0 if unknown."""
    columns = picks.ahead() - grid.day
    values = np.nan_to_num(grid.known(picks, columns), nan=0.0)
    return np.repeat(values[..., None], levels, axis=-1)
