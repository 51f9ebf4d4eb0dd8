"""A search for a recipe: random draws, each judged on days before all tasks that the answering member had left out.

A trial is the same by its number alone and is kept when it is done, so a search goes on where it stopped and can be
made longer. Random draws, since a trial takes minutes and a search has tens of them: there they find as much as a
model of the loss does (Bergstra and Bengio 2012), which would have to be told of all trials in order.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from forecaster.backtest.cases import Competition, Split, View
from forecaster.backtest.ensemble import Report, view_answers
from forecaster.backtest.kept import kept, kept_path
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats
from forecaster.evaluation.scoring import mean_pinball

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
"""What is drawn from; everything else stays as the competition's recipe has it."""


@dataclass(frozen=True)
class Trial:
    """A recipe, and the mean pinball loss on left-out cases."""

    number: int
    recipe: Recipe
    loss: float


def recipe_of(number: int, usual: Recipe) -> Recipe:
    """The recipe of a trial: the usual one for 0, so that all others stand beside it."""
    if number == 0:
        return usual
    chance = np.random.default_rng(number)
    drawn = {name: values[int(chance.integers(len(values)))] for name, values in CHOICES.items()}
    return replace(usual, **drawn)


def search(competition: Competition, trials: int, folder: Path, report: Callable[[int, float], None]) -> list[Trial]:
    """Trials 0 to `trials` - 1, best first; `report` gets a trial's number and the share done of it."""
    first = competition.tasks()[0]
    split = competition.split(first)
    key = [competition.digest, competition.name, first]
    found = []
    for number in range(trials):
        recipe = recipe_of(number, competition.recipe)
        loss = trial_loss(split, competition.levels, recipe, folder, key, partial(report, number))
        found.append(Trial(number, recipe, loss))
        report(number, 1.0)
    return sorted(found, key=lambda trial: trial.loss)


def trial_loss(split: Split, levels: int, recipe: Recipe, folder: Path, key: list[str], report: Report) -> float:
    """The loss of a recipe on what its members left out of what the first task may learn from."""

    def judged() -> dict[str, Floats]:
        alone = View(split.learn, split.ask.take(np.arange(1)), split.merge, recipe)
        left_out = view_answers(alone, levels, report)["left_out"]
        return {"loss": np.array(mean_pinball(split.learn.truth, left_out), np.float64)}

    return float(kept(kept_path(folder, "trial", {**asdict(recipe), "trees": 0}, key), judged)["loss"])
