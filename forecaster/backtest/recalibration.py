"""Quantiles moved to where they hold: pulled away from their median, or towards it, as left-out cases ask for it.

The members' own spread is not right: where the sky is clear it is too wide, as the noise of training hides how sure
one can be, and elsewhere it is too small, as they have learnt how well they fit the days that they saw. By how much is
told by cases that the answering member had not learnt from, for low, middle and high forecasts apart, and for the
levels under the median and those over it; a factor reaches beyond the outermost level, which exchanging levels
(Kuleshov et al. 2018) cannot. The days left out lie between days that were learnt and are easier than a month ahead:
so intervals are made narrower by a fifth at most.
"""

from dataclasses import dataclass

import numpy as np

from forecaster.domain import Floats, quantile_levels

SMALLEST_SCALE = 0.02
"""Below it (dusk, dawn) truth and quantiles are all but zero and say nothing of the spread."""
FACTORS = np.round(np.arange(0.8, 1.61, 0.02), 2)
STRENGTH = 0.8
"""Share of what was found that is applied: a member that stands alone is a little worse than the ensemble."""
FEWEST = 500
PARTS = 3
"""Of the forecasts by their median in units of the scale."""


@dataclass(frozen=True)
class Spread:
    """By how much the distances from the median grow, under it and over it, and the most that was ever measured.

    `edges` (P - 1,) divide the medians, in units of the scale, into P parts with a factor each.
    """

    below: tuple[float, ...] = (1.0,)
    above: tuple[float, ...] = (1.0,)
    highest: float = np.inf
    edges: tuple[float, ...] = ()

    def applied(self, quantiles: Floats, scale: Floats) -> Floats:
        """Quantiles (..., K) over a scale (...) with their distances from the median changed, non-decreasing.

        None is moved below zero or beyond the highest measurement.
        """
        middle = (quantiles.shape[-1] - 1) // 2
        part = np.digitize(shares(quantiles, scale), self.edges)
        centre, under = quantiles[..., middle : middle + 1], np.arange(quantiles.shape[-1]) < middle
        below, above = (np.asarray(factors, np.float32)[part][..., None] for factors in (self.below, self.above))
        moved = centre + (quantiles - centre) * np.where(under, below, above)
        return np.clip(moved, np.minimum(quantiles, 0), np.maximum(quantiles, np.float32(self.highest)))


def shares(quantiles: Floats, scale: Floats) -> Floats:
    """Medians (...) of quantiles (..., K) in units of the scale (...)."""
    return quantiles[..., (quantiles.shape[-1] - 1) // 2] / np.maximum(scale, np.float32(SMALLEST_SCALE))


def fitted_spread(truth: Floats, quantiles: Floats, scale: Floats) -> Spread:
    """The factors that lower the pinball loss most on truths (N, L, G), quantiles (N, L, G, K); one with too few."""
    counted = np.isfinite(truth) & (scale > SMALLEST_SCALE)
    if counted.sum() < PARTS * FEWEST:
        return Spread()
    known, answered, share = truth[counted], quantiles[counted], shares(quantiles, scale)[counted]
    edges = np.quantile(share, np.arange(1, PARTS) / PARTS)
    part, highest = np.digitize(share, edges), float(known.max())
    found = [best_factors(known[part == at], answered[part == at], highest) for at in range(PARTS)]
    below, above = zip(*found, strict=True)
    return Spread(below, above, highest, tuple(edges.tolist()))


def best_factors(known: Floats, answered: Floats, highest: float) -> tuple[float, float]:
    """For the levels under the median and those over it, of truths (N,) and quantiles (N, K); one without any."""
    if not len(known):
        return 1.0, 1.0
    levels = quantile_levels(answered.shape[-1])
    found = [best_factor(known[:, None], answered, levels, side, highest) for side in (levels < 0.5, levels > 0.5)]
    below, above = (1 + STRENGTH * (factor - 1) for factor in found)
    return below, above


def best_factor(known: Floats, answered: Floats, levels: Floats, chosen: np.ndarray, highest: float) -> float:
    """The one of FACTORS with the lowest loss of the chosen levels."""
    losses = []
    for factor in FACTORS.tolist():
        moved = Spread((factor,), (factor,), highest).applied(answered, np.ones(len(answered), np.float32))
        error = known - moved[:, chosen]
        losses.append(np.maximum(levels[chosen] * error, (levels[chosen] - 1) * error).mean())
    return float(FACTORS[int(np.argmin(losses))])
