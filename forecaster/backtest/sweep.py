"""Searches for a recipe: random draws, judged on days before all tasks that the predicting member had left out.

The number of a trial determines its recipe, and finished trials are cached, so a search continues where it stopped and
can be extended. With tens of trials, random draws find as much as a model of the loss does (Bergstra and Bengio 2012);
guided.py has such a model, for longer searches.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from forecaster.backtest.cache import cache_path, cached
from forecaster.backtest.competition import Competition, Split, View
from forecaster.backtest.ensemble import Watch, view_quantiles
from forecaster.domain import Floats
from forecaster.evaluation.scoring import mean_pinball
from forecaster.models.base import Report
from forecaster.network.recipe import Recipe

CHOICES: dict[str, tuple[Any, ...]] = {
    "hidden": (16, 24, 32, 48, 64),
    "layers": (1, 2),
    "dropout": (0.2, 0.3, 0.4, 0.5, 0.6),
    "noise": (0.0, 0.1, 0.2, 0.3, 0.5),
    "epochs": (8, 10, 12, 16, 24),
    "batch": (16, 32, 64),
    "learning_rate": (2e-3, 4e-3, 8e-3),
    "weight_decay": (1e-3, 1e-2, 1e-1, 1.0),
    "averaging": (0.95, 0.98, 0.99),
}
"""The values that a trial draws from. All other fields are those of the competition's recipe."""


@dataclass(frozen=True)
class Trial:
    """A recipe and its mean pinball loss on left-out cases. `trained` is less than 1 if its training ended early."""

    number: int
    recipe: Recipe
    loss: float
    trained: float = 1.0


def recipe_of(number: int, default: Recipe) -> Recipe:
    """The recipe of a trial. Trial 0 is the default recipe, to compare the others with."""
    if number == 0:
        return default
    chance = np.random.default_rng(number)
    drawn = {name: values[int(chance.integers(len(values)))] for name, values in CHOICES.items()}
    return replace(default, **drawn)


@dataclass(frozen=True)
class Trials:
    """What the trials of a competition share: the cases before its first task, and the folder of finished trials."""

    split: Split
    default: Recipe
    levels: int
    folder: Path
    key: list[str]

    @classmethod
    def of(cls, competition: Competition, folder: Path) -> "Trials":
        """The trials of a competition."""
        first = competition.tasks()[0]
        key = [competition.digest, competition.name, first]
        return cls(competition.split(first), competition.recipe, competition.levels, folder, key)

    def loss(self, recipe: Recipe, report: Report, watch: Watch | None = None) -> float:
        """The loss of a recipe on the first task's training cases, each predicted by the member that left it out."""

        def left_out_loss() -> dict[str, Floats]:
            split = self.split
            view = View(split.train, split.test.take(np.arange(1)), split.merge, recipe, 0, split.without)
            left_out = view_quantiles(view, self.levels, report, watch)["left_out"]
            return {"loss": np.array(mean_pinball(split.train.truth, left_out), np.float64)}

        path = cache_path(self.folder, "trial", {**asdict(recipe), "trees": 0}, self.key)
        return float(cached(path, left_out_loss)["loss"])


def search(competition: Competition, trials: int, folder: Path, report: Callable[[int, float], None]) -> list[Trial]:
    """Run trials 0 to `trials` - 1; the best comes first. `report` receives a trial's number and the share done."""
    shared = Trials.of(competition, folder)
    judged = []
    for number in range(trials):
        recipe = recipe_of(number, shared.default)
        judged.append(Trial(number, recipe, shared.loss(recipe, partial(report, number))))
        report(number, 1.0)
    return sorted(judged, key=lambda trial: trial.loss)
