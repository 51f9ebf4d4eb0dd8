"""Levels moved to where they hold: what is asked for at level p is answered at the level that held p of the time.

Kuleshov et al. 2018, fitted on cases that the answering member had not learnt from. Levels are moved outwards only:
the days left out lie between days that were learnt, so they can show intervals to be too narrow for the month ahead,
but not too wide.
"""

import numpy as np

from forecaster.domain import Floats, quantile_levels

SMALLEST_SCALE = 0.02
"""Below it (dusk, dawn) truth and quantiles are all but zero and say nothing of the spread."""
STRENGTH = 0.8
"""Share of the found correction that is applied: a member that stands alone is a little worse than the ensemble."""
FEWEST = 500


def held_levels(truth: Floats, quantiles: Floats, scale: Floats) -> Floats:
    """By level, the share of truths (N, L, G) at or under the quantile (N, L, G, K); the levels with too few truths."""
    levels = quantile_levels(quantiles.shape[-1])
    counted = np.isfinite(truth) & (scale > SMALLEST_SCALE)
    if counted.sum() < FEWEST:
        return levels
    below = truth[counted][:, None] <= quantiles[counted]
    return np.maximum.accumulate(below.mean(axis=0)).astype(np.float32)


def recalibrated(quantiles: Floats, held: Floats) -> Floats:
    """Quantiles (..., K) read at the corrected levels, non-decreasing, no interval narrower than before."""
    levels = quantile_levels(quantiles.shape[-1]).astype(np.float64)
    rising = held.astype(np.float64) + np.arange(len(held)) * 1e-9
    found = np.interp(levels, rising, levels)
    moved = STRENGTH * (found - levels)
    outwards = np.where(levels < 0.5, np.minimum(moved, 0), np.maximum(moved, 0))
    wanted = np.clip(levels + outwards, levels[0], levels[-1])
    place = (wanted - levels[0]) / (levels[1] - levels[0])
    low = np.minimum(place.astype(np.int64), len(levels) - 2)
    share = (place - low).astype(np.float32)
    return quantiles[..., low] * (1 - share) + quantiles[..., low + 1] * share


def worth_it(truth: Floats, quantiles: Floats, held: Floats) -> bool:
    """Whether the correction lowers the loss on the cases it was fitted on: where it does not even there, leave it."""
    known = np.isfinite(truth) & np.isfinite(quantiles).all(axis=-1)
    levels = quantile_levels(quantiles.shape[-1])

    def loss(answer: Floats) -> float:
        error = truth[known][:, None] - answer
        return float(np.maximum(levels * error, (levels - 1) * error).mean())

    return loss(recalibrated(quantiles[known], held)) < loss(quantiles[known])
