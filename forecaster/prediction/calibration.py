"""Conformal calibration: widens or narrows pairs of quantiles until they cover their nominal share.

Conformalized quantile regression (Romano et al. 2019) for each class, block of leads and symmetric pair of levels. A
margin is expressed in widths of the pair, so that one number suits calm and stormy hours. Margins are fitted on days
that the model was not trained on.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import CLASSES, Floats, Indices
from forecaster.features.grid import Picks

LEADS = np.array([6, 12, 18, 24, 48, 96])
"""First steps after the gate's lead at which the second and each further block of leads begins."""
BLOCKS = len(LEADS) + 1
NARROWEST_PU = 1e-3
"""Narrower pairs are certainties (nights, idle feeds) and are not used for fitting."""
BOUNDS = (-0.15, 0.6)
"""Smallest and largest margin."""
MIN_OBSERVATIONS = 200


@dataclass(frozen=True)
class Calibration:
    """Margins in widths of the pair, by class: (BLOCKS, levels // 2), outermost pair first."""

    margins: dict[str, list[list[float]]] = field(default_factory=dict)

    def apply(self, quantiles: Floats, classes: NDArray[np.str_], leads: Indices | None = None) -> Floats:
        """Calibrated quantiles, same shape (N, T, K); `classes` (N,) are the classes of the rows.

        `leads` (N, T) are the steps after the gate's lead, see `leads_of`; by default the steps count from 0.
        """
        steps = np.arange(quantiles.shape[1]) if leads is None else leads
        blocks = blocks_of(np.broadcast_to(steps, quantiles.shape[:2]))
        moved = quantiles.astype(np.float32).copy()
        levels = moved.shape[-1]
        for name, table in self.margins.items():
            rows = np.flatnonzero(classes == name)
            margin = np.asarray(table, np.float32).reshape(BLOCKS, -1)[blocks[rows]]
            low, high = quantiles[rows][..., : levels // 2], quantiles[rows][..., ::-1][..., : levels // 2]
            step = margin * (high - low)
            moved[rows, :, : levels // 2] = low - step
            moved[rows, :, levels - levels // 2 :] = (high + step)[..., ::-1]
        return np.sort(moved, axis=-1)


def leads_of(picks: Picks, lead: int) -> Indices:
    """For each step how many steps it lies after the first one that the gate's lead allows, (N, T); 0 at least."""
    return np.maximum(picks.ahead() - picks.cut[:, None] - lead, 0)


def blocks_of(leads: Indices) -> Indices:
    """The block of each lead, same shape."""
    return np.searchsorted(LEADS, leads, side="right")


def fit_calibration(
    observed: Floats, quantiles: Floats, classes: NDArray[np.str_], leads: Indices | None = None
) -> Calibration:
    """Fit margins to held-out observations (N, T) and their quantiles (N, T, K)."""
    levels = quantiles.shape[-1]
    neutral = {name: [[0.0] * (levels // 2)] * BLOCKS for name in CLASSES if (classes == name).any()}
    return refit_calibration(Calibration(neutral), observed, quantiles, classes, leads) or Calibration(neutral)


def refit_calibration(
    before: Calibration,
    observed: Floats,
    quantiles: Floats,
    classes: NDArray[np.str_],
    leads: Indices | None = None,
) -> Calibration | None:
    """The calibration with new margins where the observations suffice, None if they suffice for no margin."""
    fitted, margins = False, dict(before.margins)
    blocks = blocks_of(np.broadcast_to(np.arange(observed.shape[1]) if leads is None else leads, observed.shape))
    for name, table in before.margins.items():
        rows = np.flatnonzero(classes == name)
        found = class_margins(observed[rows], quantiles[rows], blocks[rows])
        fitted |= any(margin is not None for row in found for margin in row)
        margins[name] = [
            [old if new is None else new for new, old in zip(*pair, strict=True)]
            for pair in zip(found, table, strict=True)
        ]
    return Calibration(margins) if fitted else None


def class_margins(observed: Floats, quantiles: Floats, blocks: Indices) -> list[list[float | None]]:
    """Margins of one class, (BLOCKS, levels // 2)."""
    levels = quantiles.shape[-1]
    return [
        [pair_margin(observed[blocks == block], quantiles[blocks == block], pair) for pair in range(levels // 2)]
        for block in range(BLOCKS)
    ]


def pair_margin(observed: Floats, quantiles: Floats, pair: int) -> float | None:
    """The margin that gives level `pair` and its mirror their nominal coverage, None with too few observations."""
    levels = quantiles.shape[-1]
    low, high = quantiles[..., pair], quantiles[..., levels - 1 - pair]
    width = high - low
    counted = np.isfinite(observed) & (width > NARROWEST_PU)
    if counted.sum() < MIN_OBSERVATIONS:
        return None
    outside = (np.maximum(low - observed, observed - high) / np.maximum(width, NARROWEST_PU))[counted]
    nominal = (levels - 1 - 2 * pair) / (levels + 1)
    return round(float(np.clip(np.quantile(outside, nominal), *BOUNDS)), 4)
