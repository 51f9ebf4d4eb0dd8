"""Recalibration: moves quantiles away from their median or towards it, as far as left-out cases require.

The members' own spread is wrong. Under a clear sky it is too wide, since the noise of training hides how certain the
forecast is; elsewhere it is too small, since the members know how well they fit the days that they learnt. The factors
are fitted to cases that the predicting member had left out: separately for low, middle and high forecasts, and for the
levels below and above the median. A factor also moves the outermost level, which exchanging levels (Kuleshov et al.
2018) cannot do. The left-out days lie between learnt days and are easier than a month ahead, so intervals are narrowed
by a fifth at most.
"""

from dataclasses import dataclass, replace

import numpy as np

from forecaster.domain import Floats, quantile_levels
from forecaster.evaluation.scoring import pinball_losses

SMALLEST_SCALE = 0.02
"""Cases of a smaller scale (dusk, dawn) do not count: truth and quantiles are almost zero, whatever the spread."""
FACTORS = np.round(np.arange(0.8, 1.61, 0.02), 2)
STRENGTH = 0.8
"""Share of the fitted change that is applied: a single member is a little worse than the ensemble."""
FEWEST = 500
"""Values that a part needs; with fewer nothing is changed."""
PARTS = 3
"""The forecasts are divided into as many parts, by their median in units of the scale."""


@dataclass(frozen=True)
class Spread:
    """Factors for the distances of quantiles below and above the median, and the extremes ever measured.

    `edges` (P - 1,) divide the medians, in units of the scale, into P parts with their own factors.
    """

    below: tuple[float, ...] = (1.0,)
    above: tuple[float, ...] = (1.0,)
    highest: float = np.inf
    edges: tuple[float, ...] = ()
    lowest: float = 0.0

    def applied(self, quantiles: Floats, scale: Floats) -> Floats:
        """Non-decreasing quantiles (..., K) with the distances from their median changed; `scale` is (...).

        No quantile is moved above the highest measurement, or below the lowest one (zero if none was negative).
        """
        middle = (quantiles.shape[-1] - 1) // 2
        part = np.digitize(shares(quantiles, scale), self.edges)
        median, is_below = quantiles[..., middle : middle + 1], np.arange(quantiles.shape[-1]) < middle
        below, above = (np.asarray(factors, np.float32)[part][..., None] for factors in (self.below, self.above))
        moved = median + (quantiles - median) * np.where(is_below, below, above)
        return np.clip(
            moved,
            np.minimum(quantiles, np.float32(self.lowest)),
            np.maximum(quantiles, np.float32(self.highest)),
        )


def shares(quantiles: Floats, scale: Floats) -> Floats:
    """Medians (...) of quantiles (..., K) in units of the scale (...)."""
    return quantiles[..., (quantiles.shape[-1] - 1) // 2] / np.maximum(scale, np.float32(SMALLEST_SCALE))


def fitted_spread(truth: Floats, quantiles: Floats, scale: Floats) -> Spread:
    """The factors with the lowest pinball loss on truths (N, L, G) and quantiles (N, L, G, K). 1 with too few cases."""
    counted = np.isfinite(truth) & (scale > SMALLEST_SCALE)
    if counted.sum() < PARTS * FEWEST:
        return Spread()
    known, predicted, share = truth[counted], quantiles[counted], shares(quantiles, scale)[counted]
    edges = np.quantile(share, np.arange(1, PARTS) / PARTS)
    part, extremes = np.digitize(share, edges), Spread(highest=float(known.max()), lowest=min(0.0, float(known.min())))
    factors = [best_factors(known[part == at], predicted[part == at], extremes) for at in range(PARTS)]
    below, above = zip(*factors, strict=True)
    return replace(extremes, below=below, above=above, edges=tuple(edges.tolist()))


def best_factors(known: Floats, predicted: Floats, extremes: Spread) -> tuple[float, float]:
    """Factors below and above the median for truths (N,) and quantiles (N, K). 1 if there are none."""
    if not len(known):
        return 1.0, 1.0
    levels = quantile_levels(predicted.shape[-1])
    best = [best_factor(known, predicted, levels, side, extremes) for side in (levels < 0.5, levels > 0.5)]
    below, above = (1 + STRENGTH * (factor - 1) for factor in best)
    return below, above


def best_factor(known: Floats, predicted: Floats, levels: Floats, side: np.ndarray, extremes: Spread) -> float:
    """The member of FACTORS with the lowest loss at the levels on one side of the median."""
    losses = []
    for factor in FACTORS.tolist():
        tried = replace(extremes, below=(factor,), above=(factor,))
        moved = tried.applied(predicted, np.ones(len(predicted), np.float32))
        losses.append(pinball_losses(known, moved[:, side], levels[side]).mean())
    return float(FACTORS[int(np.argmin(losses))])
