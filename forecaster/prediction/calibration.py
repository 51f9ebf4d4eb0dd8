"""Conformal widening: quantile pairs of each class and lead are moved until they cover what they promise.

Conformalized quantile regression (Romano et al. 2019) on each symmetric pair of levels, its margin expressed in
widths of the pair so that calm and stormy hours share one number; fitted on days the model did not learn from.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import CLASSES, Floats
from forecaster.features.windows import STEPS

BLOCK = 6
"""Leads are pooled into blocks of this many steps."""
NARROWEST_PU = 1e-3
"""Pairs narrower than this are certainties (nights, idle feeds) and teach nothing."""
BOUNDS = (-0.15, 0.6)
FEWEST = 200


@dataclass(frozen=True)
class Calibration:
    """Margins in widths of the pair: class -> (STEPS / BLOCK, levels // 2), outermost pair first."""

    margins: dict[str, list[list[float]]] = field(default_factory=dict)

    def apply(self, quantiles: Floats, classes: NDArray[np.str_]) -> Floats:
        """Widened quantiles, same shape (N, STEPS, K); `classes` (N,) names the class of each."""
        moved = quantiles.astype(np.float32).copy()
        levels = moved.shape[-1]
        for name, table in self.margins.items():
            rows = np.flatnonzero(classes == name)
            margin = np.repeat(np.asarray(table, np.float32), BLOCK, axis=0)[None]
            low, high = quantiles[rows][..., : levels // 2], quantiles[rows][..., ::-1][..., : levels // 2]
            step = margin * (high - low)
            moved[rows, :, : levels // 2] = low - step
            moved[rows, :, levels - levels // 2 :] = (high + step)[..., ::-1]
        return np.sort(moved, axis=-1)


def fit_calibration(observed: Floats, quantiles: Floats, classes: NDArray[np.str_]) -> Calibration:
    """Margins from held-out observations (N, STEPS) and their quantiles (N, STEPS, K)."""
    margins = {}
    for name in CLASSES:
        rows = np.flatnonzero(classes == name)
        if len(rows):
            margins[name] = class_margins(observed[rows], quantiles[rows])
    return Calibration(margins)


def class_margins(observed: Floats, quantiles: Floats) -> list[list[float]]:
    """Margins of one class, (STEPS / BLOCK, levels // 2)."""
    levels = quantiles.shape[-1]
    blocks = [slice(first, first + BLOCK) for first in range(0, STEPS, BLOCK)]
    return [
        [pair_margin(observed[:, block], quantiles[:, block], pair) for pair in range(levels // 2)] for block in blocks
    ]


def pair_margin(observed: Floats, quantiles: Floats, pair: int) -> float:
    """The margin that gives levels `pair` and its mirror their nominal coverage; 0 with too few observations."""
    levels = quantiles.shape[-1]
    low, high = quantiles[..., pair], quantiles[..., levels - 1 - pair]
    width = high - low
    counted = np.isfinite(observed) & (width > NARROWEST_PU)
    if counted.sum() < FEWEST:
        return 0.0
    outside = (np.maximum(low - observed, observed - high) / np.maximum(width, NARROWEST_PU))[counted]
    nominal = (levels - 1 - 2 * pair) / (levels + 1)
    return round(float(np.clip(np.quantile(outside, nominal), *BOUNDS)), 4)
