"""What every model is, and what all of them share: physical bounds, nights and non-crossing quantiles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from forecaster.domain import Floats, Panel
from forecaster.windows import STEPS, Grid, Picks

Report = Callable[[float], None]
"""Called with the share of the work done, 0 to 1."""


class Model(Protocol):
    """A probabilistic forecaster of power in per unit."""

    name: ClassVar[str]

    @property
    def config(self) -> dict[str, Any]:
        """Everything that decides what is learnt, JSON-ready: it goes into the manifest and its hash."""
        ...

    def fit(self, panel: Panel, report: Report) -> None:
        """Learn from a panel; TrainingError if it is too short."""
        ...

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, STEPS, levels), non-decreasing in the last axis."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learnt into an existing folder, the same bytes for the same state."""
        ...

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        ...


def night_sine(panel: Panel) -> float:
    """Sine of the solar elevation below which no solar asset of the panel ever produced (over 0.2 % of capacity).

    -1 when there is no such elevation: then nothing is taken for night.
    """
    rows = panel.rows_of("solar")
    grid = Grid(panel)
    power, sine = panel.pu[rows], grid.elevation[rows]
    for candidate in np.sin(np.radians([0.0, -2.0, -4.0, -6.0, -9.0, -12.0, -18.0, -30.0])):
        dark = power[sine < candidate]
        dark = dark[np.isfinite(dark)]
        if dark.size and np.quantile(dark, 0.999) < 0.002:
            return float(candidate)
    return -1.0


def finish(quantiles: Floats, grid: Grid, picks: Picks, night: float) -> Floats:
    """Quantiles held to what is possible: within capacity, no sun at night, non-decreasing; same shape."""
    classes = np.array([asset.asset_class for asset in grid.panel.assets])[picks.feed]
    floor = np.where(classes == "storage", -1.0, 0.0)[:, None, None]
    bounded = np.clip(np.sort(quantiles, axis=-1), floor, 1.0)
    sine = grid.elevation[picks.feed[:, None], picks.anchor[:, None] + np.arange(STEPS)]
    dark = (classes == "solar")[:, None] & (sine < night)
    return np.where(dark[..., None], 0.0, bounded).astype(np.float32)
