"""What every model is, and what all of them share: physical bounds, nights and non-crossing quantiles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from forecaster.domain import Floats, Panel
from forecaster.features.windows import STEPS, Grid, Picks

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


def night_sines(panel: Panel) -> dict[str, float]:
    """By solar asset: the sine of the solar elevation below which it never produced over 0.2 % of capacity.

    An asset that also feeds in at night (a mixed site) is left out: nothing is taken for night there.
    """
    grid = Grid(panel)
    found = {}
    for row in panel.rows_of("solar"):
        power, sine = panel.pu[row], grid.elevation[row]
        for candidate in np.sin(np.radians([0.0, -2.0, -4.0, -6.0, -9.0, -12.0])):
            dark = power[(sine < candidate) & np.isfinite(power)]
            if dark.size and np.quantile(dark, 0.999) < 0.002:
                found[panel.assets[row].asset_id] = round(float(candidate), 6)
                break
    return found


def finish(quantiles: Floats, grid: Grid, picks: Picks, nights: dict[str, float]) -> Floats:
    """Quantiles held to what is possible: within capacity, no sun at night, non-decreasing; same shape."""
    assets = grid.panel.assets
    floor = np.array([-1.0 if asset.asset_class == "storage" else 0.0 for asset in assets])[picks.feed]
    bounded = np.clip(np.sort(quantiles, axis=-1), floor[:, None, None], 1.0)
    sine = grid.elevation[picks.feed[:, None], picks.anchor[:, None] + np.arange(STEPS)]
    # -2 is below any sine: never night
    night = np.array([nights.get(asset.asset_id, -2.0) for asset in assets])[picks.feed]
    dark = sine < night[:, None]
    return np.where(dark[..., None], 0.0, bounded).astype(np.float32)
