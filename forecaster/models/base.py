"""The interface of a model, and what applies to all models: physical bounds, nights, ordered quantiles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from forecaster.domain import Floats, Panel
from forecaster.features.windows import STEPS, Grid, Picks

Report = Callable[[float], None]
"""Receives the share of the work that is done, 0 to 1."""


class Model(Protocol):
    """A probabilistic forecaster of power in per unit."""

    name: ClassVar[str]

    @property
    def config(self) -> dict[str, Any]:
        """All parameters that affect what is learnt, JSON-serialisable. They are part of the manifest and its hash."""
        ...

    def fit(self, panel: Panel, report: Report) -> None:
        """Learn from a panel. Raises TrainingError if it is too short."""
        ...

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, STEPS, levels), non-decreasing along the last axis."""
        ...

    def save(self, folder: Path) -> None:
        """Write the learnt state into an existing folder; the same state gives the same bytes."""
        ...

    def load(self, folder: Path) -> None:
        """Restore the state that `save` wrote."""
        ...


def part_of(report: Report, part: int, parts: int) -> Report:
    """A report for one of several equal parts of the work: it maps the part's share to the share of the whole."""
    return lambda share: report((part + share) / parts)


def night_sines(panel: Panel) -> dict[str, float]:
    """For each solar asset the sine of the sun's elevation below which it never produced over 0.2 % of capacity.

    Assets that also feed in at night (mixed sites) are left out.
    """
    grid = Grid(panel)
    sines = {}
    for row in panel.rows_of("solar"):
        power, sine = panel.pu[row], grid.elevation[row]
        for candidate in np.sin(np.radians([0.0, -2.0, -4.0, -6.0, -9.0, -12.0])):
            dark = power[(sine < candidate) & np.isfinite(power)]
            if dark.size and np.quantile(dark, 0.999) < 0.002:
                sines[panel.assets[row].asset_id] = round(float(candidate), 6)
                break
    return sines


def finish(quantiles: Floats, grid: Grid, picks: Picks, nights: dict[str, float]) -> Floats:
    """Quantiles restricted to possible values: within capacity, 0 for solar at night, non-decreasing; same shape."""
    assets = grid.panel.assets
    floor = np.array([-1.0 if asset.asset_class == "storage" else 0.0 for asset in assets])[picks.feed]
    bounded = np.clip(np.sort(quantiles, axis=-1), floor[:, None, None], 1.0)
    sine = grid.elevation[picks.feed[:, None], picks.anchor[:, None] + np.arange(STEPS)]
    # -2 is below every sine, so an asset without an entry has no night.
    night = np.array([nights.get(asset.asset_id, -2.0) for asset in assets])[picks.feed]
    dark = sine < night[:, None]
    return np.where(dark[..., None], 0.0, bounded).astype(np.float32)
