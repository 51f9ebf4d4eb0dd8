"""A model and its peers on days that none of them has learnt."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats, Indices, Panel
from forecaster.errors import TrainingError
from forecaster.evaluation.scoring import mean_pinball, persistence, pinball
from forecaster.features.grid import Grid, Picks
from forecaster.features.sampling import first_new_column, held_out_picks
from forecaster.features.windows import windows
from forecaster.models.base import variables_of
from forecaster.models.climatology import Climatology
from forecaster.prediction.attribution import GROUPS, Windowed, replace_columns, select
from forecaster.prediction.trained import TrainedModel

MODEL: Final = "model"
"""The name of the judged model among the forecasts."""
FEWEST_DAYS = 1
SHUFFLED = 512
"""Most windows of a class whose inputs are shuffled to find what the loss depends on."""


@dataclass(frozen=True)
class Judged:
    """N windows: what was measured (N, T) in pu, and the quantiles (N, T, K) of the model and its peers.

    `starts_s` (N,) is the start of each window's first step in UTC seconds.
    """

    trained: TrainedModel
    panel: Panel
    picks: Picks
    observed: Floats
    forecasts: dict[str, Floats]
    drivers: dict[str, float]
    """By group of inputs the loss if the group's values are those of other windows, as a ratio to the loss."""

    @property
    def starts_s(self) -> Indices:
        """Start of the first step of each window, UTC seconds."""
        return self.panel.start_s + self.picks.anchor * self.panel.step_s

    @property
    def times_s(self) -> Indices:
        """Start of each step, UTC seconds, (N, T)."""
        return self.panel.start_s + self.picks.ahead() * self.panel.step_s

    @property
    def classes(self) -> NDArray[np.str_]:
        """The class of each window's asset, (N,)."""
        return np.array([asset.asset_class for asset in self.panel.assets])[self.picks.feed]

    def losses(self, name: str) -> Floats:
        """Pinball loss of each step in pu, (N, T); NaN where nothing was measured."""
        return pinball(self.observed, self.forecasts[name])


def judged_on(trained: TrainedModel, panel: Panel, days: int, seed: int = 0) -> Judged:
    """Forecast the newest days, at most `days`, of the panel that neither the model nor its calibration has learnt.

    Assets of classes that the model has not learnt are left out.

    The peers are climatology, fitted to the days before, and the protocol's reference, persistence. Raises
    TrainingError if no such day is left, or if nothing was measured on them.
    """
    start = first_new_column(panel, trained.known_until_s, days)
    if panel.steps - start < FEWEST_DAYS * panel.day:
        raise TrainingError(
            f"{trained.model.name} was fitted to readings until {trained.known_until_s}, and the history ends at "
            f"{panel.end_s}: there is no day between them, after two weeks of other readings, to judge it on"
        )
    panel = panel.select(trained.learnt_rows(panel.assets))
    grid, picks = Grid(panel), held_out_picks(panel, start)
    observed = grid.target(picks)
    if not np.isfinite(observed).any():
        raise TrainingError("nothing was measured on the days that the model would be judged on")
    climatology = Climatology()
    climatology.fit(panel.known_at(panel.start_s + start * panel.step_s), lambda _share: None)
    forecasts = {MODEL: trained.quantiles(grid, picks)}
    peer = climatology.predict(grid, picks)
    # Climatology has the levels of its own configuration.
    if peer.shape == forecasts[MODEL].shape:
        forecasts["climatology"] = peer
    forecasts["persistence"] = persistence(grid, picks, trained.levels)
    return Judged(trained, panel, picks, observed, forecasts, drivers_of_loss(trained, grid, picks, seed))


def drivers_of_loss(trained: TrainedModel, grid: Grid, picks: Picks, seed: int) -> dict[str, float]:
    """By group of inputs: the loss with the group's values of other windows of the class, as a ratio to the loss.

    1 means that the forecasts are as good without the group. Empty for a model that does not predict from windows.
    """
    model = trained.model
    if not isinstance(model, Windowed):
        return {}
    generator, classes = np.random.default_rng(seed), grid.classes(picks)
    losses: dict[str, list[float]] = {group: [] for group in ("", *GROUPS)}
    for name in np.unique(classes):
        rows = np.flatnonzero((classes == name) & np.isfinite(grid.target(picks)).any(axis=1))
        if len(rows) < 2:
            continue
        chosen = picks.take(generator.permutation(rows)[:SHUFFLED])
        inputs, observed = windows(grid, chosen, variables=variables_of(model)), grid.target(chosen)
        # Each window gets the values of the next one, so that none keeps its own.
        others = select(inputs, np.roll(np.arange(len(chosen)), 1))
        losses[""].append(mean_pinball(observed, model.predict_windows(inputs, str(name))))
        for group, columns in GROUPS.items():
            shuffled = model.predict_windows(replace_columns(inputs, others, columns), str(name))
            losses[group].append(mean_pinball(observed, shuffled))
    means = {group: float(np.mean(values)) for group, values in losses.items() if values}
    return {group: means[group] / means[""] for group in GROUPS if group in means and means.get("", 0) > 0}
