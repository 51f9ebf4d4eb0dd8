"""A trained model with what was fitted after it: nights, calibration and the profile of its training data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from forecaster.domain import CLASSES, MAX_STEPS, STEP_S, Asset, Floats, Horizon, Panel
from forecaster.errors import HorizonError
from forecaster.evaluation.drift import Profile
from forecaster.features.grid import LEAD_HOURS, STALEST_HOURS, STEPS, Grid, Picks, lead_of
from forecaster.models.base import Model, limits_of, require_learnt
from forecaster.prediction.calibration import Calibration, leads_of


@dataclass(frozen=True)
class TrainedModel:
    """A model and its fitted post-processing. `version` is 0x and the keccak256 of the manifest."""

    model: Model
    version: str
    levels: int
    calibration: Calibration
    nights: dict[str, float]
    profile: Profile
    usual_losses: dict[str, float] = field(default_factory=dict)
    """Mean pinball loss on held-out days by class, in pu."""
    classes: tuple[str, ...] = CLASSES
    """The classes that the model has learnt."""
    step_s: int = STEP_S
    """Length of the intervals that the model forecasts."""
    known_until_s: int = 0
    """Neither the model nor the calibration was fitted to anything after this time."""

    def unlearnt(self, assets: Sequence[Asset]) -> dict[str, str]:
        """The assets whose class the model has not learnt, with the reason, by id."""
        learnt = " and ".join(self.classes)
        return {
            asset.asset_id: f"{self.model.name} has learnt {learnt}, not {asset.asset_class}"
            for asset in assets
            if asset.asset_class not in self.classes
        }

    def learnt_rows(self, assets: Sequence[Asset]) -> list[int]:
        """The rows of the assets whose class the model has learnt."""
        return [row for row, asset in enumerate(assets) if asset.asset_class in self.classes]

    def require_classes(self, assets: Sequence[Asset]) -> None:
        """Raise UnlearntClassError, which names the assets, if the model has not learnt the class of some."""
        require_learnt(self.classes, assets)

    def require(self, horizon: Horizon) -> None:
        """Raise HorizonError, which says what is possible, if the model was not trained for the horizon."""
        if (horizon.step_s, horizon.levels) != (self.step_s, self.levels):
            raise HorizonError(
                f"{self.model.name} forecasts steps of {self.step_s} s at {self.levels} levels, "
                f"not of {horizon.step_s} s at {horizon.levels}"
            )
        if not 1 <= horizon.steps <= MAX_STEPS:
            raise HorizonError(f"a forecast has 1 to {MAX_STEPS} steps, not {horizon.steps}")
        ahead_s = horizon.first_valid_s - horizon.issue_s
        latest_s = MAX_STEPS * self.step_s + 3_600 * (LEAD_HOURS + STALEST_HOURS)
        if horizon.first_valid_s % self.step_s or ahead_s < 0 or ahead_s + horizon.steps * self.step_s > latest_s:
            raise HorizonError(
                f"the first valid time must be a multiple of {self.step_s} s after the issue time, and the last step "
                f"must end at most {latest_s} s after it; {horizon.first_valid_s} is {ahead_s} s after it"
            )

    def quantiles(self, grid: Grid, picks: Picks) -> Floats:
        """Calibrated quantiles in pu, (N, steps, levels), non-decreasing and within physical bounds."""
        predicted = self.model.predict(grid, picks)
        if predicted.shape != (asked := (len(picks), picks.steps, self.levels)):
            raise HorizonError(f"{self.model.name} answered quantiles of shape {predicted.shape}, not {asked}")
        return self.calibrated(predicted, grid, picks)

    def calibrated(self, predicted: Floats, grid: Grid, picks: Picks) -> Floats:
        """Calibrate the model's prediction for the picks and apply the physical bounds; same shape."""
        limits = limits_of(grid, picks, self.nights)
        raw = limits.applied(predicted)
        return limits.applied(self.calibration.apply(raw, grid.classes(picks), leads_of(picks, grid.lead)))

    def forecast(self, panel: Panel, horizon: Horizon) -> Floats:
        """Quantiles in pu for each asset of a panel of recent history, (feeds, steps, levels).

        Intervals that have not ended by the issue time are dropped from the panel first. Raises HorizonError, or
        UnlearntClassError if the model has not learnt the class of an asset.
        """
        self.require(horizon)
        if panel.step_s != self.step_s:
            raise HorizonError(f"{self.model.name} reads steps of {self.step_s} s, the panel has {panel.step_s} s")
        self.require_classes(panel.assets)
        return self.quantiles(grid_of(panel, horizon), picks_of(panel, horizon))


def grid_of(panel: Panel, horizon: Horizon) -> Grid:
    """The panel as it is known at the issue, with room for a whole number of windows after the first valid time."""
    steps = -(-horizon.steps // STEPS) * STEPS
    return Grid(panel.known_at(horizon.issue_s).stretched_to(horizon.first_valid_s + steps * panel.step_s))


def picks_of(panel: Panel, horizon: Horizon) -> Picks:
    """The windows of a forecast for every asset of the panel."""
    feeds = np.arange(len(panel.assets), dtype=np.int64)
    anchor = np.full_like(feeds, panel.column(horizon.first_valid_s))
    cut = np.minimum(anchor - lead_of(panel.step_s), panel.column(horizon.issue_s))
    return Picks(feeds, anchor, cut, horizon.steps)
