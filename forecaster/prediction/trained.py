"""A trained model with everything that turns its raw answers into forecasts: nights, calibration, drift."""

from dataclasses import dataclass, field

import numpy as np

from forecaster.domain import STEP_S, Floats, Horizon, Panel
from forecaster.errors import HorizonError
from forecaster.evaluation.drift import Profile
from forecaster.features.windows import LEAD, STALEST, STEPS, Grid, Picks
from forecaster.models.base import Model, finish
from forecaster.prediction.calibration import Calibration


@dataclass(frozen=True)
class Trained:
    """A model, its version (0x and the keccak256 of its manifest) and what was fitted beside it."""

    model: Model
    version: str
    levels: int
    calibration: Calibration
    nights: dict[str, float]
    profile: Profile
    usual_losses: dict[str, float] = field(default_factory=dict)
    """By class, the loss on held-out days."""

    def require(self, horizon: Horizon) -> None:
        """HorizonError, saying what is possible, unless the model was trained for such a horizon."""
        if (horizon.steps, horizon.levels) != (STEPS, self.levels):
            raise HorizonError(
                f"{self.model.name} forecasts {STEPS} steps at {self.levels} levels, "
                f"not {horizon.steps} at {horizon.levels}"
            )
        ahead = horizon.first_valid_s - horizon.issue_s
        if horizon.first_valid_s % STEP_S or not 0 <= ahead <= (LEAD + STALEST) * STEP_S:
            raise HorizonError(
                f"the first valid time must be a 15-minute mark at most {(LEAD + STALEST) * STEP_S} s after the issue "
                f"time; {horizon.first_valid_s} is {ahead} s after it"
            )

    def quantiles(self, grid: Grid, picks: Picks) -> Floats:
        """Calibrated quantiles in pu within what is possible, (N, STEPS, levels), non-decreasing."""
        return self.calibrated(self.model.predict(grid, picks), grid, picks)

    def calibrated(self, answered: Floats, grid: Grid, picks: Picks) -> Floats:
        """What the model answered for the picks, held to what is possible and calibrated; same shape."""
        raw = finish(answered, grid, picks, self.nights)
        classes = np.array([asset.asset_class for asset in grid.panel.assets])[picks.feed]
        return finish(self.calibration.apply(raw, classes), grid, picks, self.nights)

    def forecast(self, panel: Panel, horizon: Horizon) -> Floats:
        """Quantiles of every asset of a panel of recent history, (feeds, STEPS, levels).

        Values of intervals that had not ended at the issue time are dropped first, whatever the panel holds.
        """
        self.require(horizon)
        grid = Grid(panel.known_at(horizon.issue_s).stretched_to(horizon.first_valid_s + STEPS * STEP_S))
        feeds = np.arange(len(panel.assets), dtype=np.int64)
        anchor = np.full_like(feeds, panel.column(horizon.first_valid_s))
        return self.quantiles(grid, Picks(feeds, anchor, np.minimum(anchor - LEAD, panel.column(horizon.issue_s))))
