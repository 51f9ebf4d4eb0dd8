"""Quantiles moved to where they hold: pulled away from their median as far as left-out cases ask for it.

The members' own spread is too small: they have learnt how well they fit the days that they saw. By how much is told by
cases that the answering member had not learnt from, for the levels under the median and those over it each; a factor
reaches beyond the outermost level, which exchanging levels (Kuleshov et al. 2018) cannot. They are moved outwards only:
the days left out lie between days that were learnt, so they can show intervals to be too narrow, but not too wide.
"""

from dataclasses import dataclass

import numpy as np

from forecaster.domain import Floats, quantile_levels

SMALLEST_SCALE = 0.02
"""Below it (dusk, dawn) truth and quantiles are all but zero and say nothing of the spread."""
FACTORS = np.round(np.arange(1.0, 1.61, 0.02), 2)
STRENGTH = 0.8
"""Share of what was found that is applied: a member that stands alone is a little worse than the ensemble."""
FEWEST = 500


@dataclass(frozen=True)
class Spread:
    """By how much the distances from the median grow, under it and over it, and the most that was ever measured."""

    below: float = 1.0
    above: float = 1.0
    highest: float = np.inf

    def applied(self, quantiles: Floats) -> Floats:
        """Quantiles (..., K) with their distances from the median grown, non-decreasing.

        None is moved below zero or beyond the highest measurement.
        """
        middle = (quantiles.shape[-1] - 1) // 2
        factors = np.full(quantiles.shape[-1], self.below, np.float32)
        factors[middle:] = self.above
        centre = quantiles[..., middle : middle + 1]
        moved = centre + (quantiles - centre) * factors
        return np.clip(moved, np.minimum(quantiles, 0), np.maximum(quantiles, np.float32(self.highest)))


def fitted_spread(truth: Floats, quantiles: Floats, scale: Floats) -> Spread:
    """The factors that lower the pinball loss most on truths (N, L, G), quantiles (N, L, G, K); one with too few."""
    counted = np.isfinite(truth) & (scale > SMALLEST_SCALE)
    if counted.sum() < FEWEST:
        return Spread()
    known, answered = truth[counted][:, None], quantiles[counted]
    levels = quantile_levels(answered.shape[-1])
    sides = {"below": levels < 0.5, "above": levels > 0.5}
    highest = float(known.max())
    best = {}
    for side, chosen in sides.items():
        losses = []
        for factor in FACTORS.tolist():
            error = known - Spread(factor, factor, highest).applied(answered)[:, chosen]
            losses.append(np.maximum(levels[chosen] * error, (levels[chosen] - 1) * error).mean())
        best[side] = 1 + STRENGTH * (float(FACTORS[int(np.argmin(losses))]) - 1)
    return Spread(best["below"], best["above"], highest)
