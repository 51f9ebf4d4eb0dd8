"""A whole backtest: every task of a competition answered by every model and scored, whatever is done already kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.backtest.boosting import SETTINGS, boosted
from forecaster.backtest.cases import Competition, Split
from forecaster.backtest.ensemble import lstm_quantiles
from forecaster.backtest.kept import kept, kept_path
from forecaster.domain import Floats, quantile_levels
from forecaster.evaluation.scoring import mean_pinball

MODELS = ("lstm", "lstm uncalibrated", "lightgbm", "blend", "climatology", "persistence")
"""The rows of the table. `blend` is the mean of the first and LightGBM's quantiles."""
COVERED = 0.8
"""The central interval whose coverage is told."""


@dataclass(frozen=True)
class TaskScore:
    """By model: the mean pinball loss and the coverage of the central interval of one task."""

    task: str
    pinball: dict[str, float]
    coverage: dict[str, float]
    answers: dict[str, Floats]
    truth: Floats
    counted: np.ndarray


def run_task(competition: Competition, task: str, folder: Path, report: Callable[[float], None]) -> TaskScore:
    """Answer and score one task."""
    split, levels = competition.split(task), competition.levels
    key = [competition.digest, competition.name, task]
    calibrated, bare = lstm_quantiles(split, levels, competition.recipe, folder, key, report)
    trees = competition.recipe.trees
    path = kept_path(folder, "lightgbm", SETTINGS, trees, key)
    lightgbm = split.merge(kept(path, lambda: {"asked": boosted(split.learn, split.ask, levels, trees)})["asked"])
    answers = {
        "lstm": calibrated,
        "lstm uncalibrated": bare,
        "lightgbm": lightgbm,
        "blend": (calibrated + lightgbm) / 2,
        **split.simple,
    }
    return TaskScore(
        task,
        {name: pinball(split, quantiles) for name, quantiles in answers.items()},
        {name: coverage(split, quantiles) for name, quantiles in answers.items()},
        answers,
        split.truth,
        split.counted,
    )


def run_competition(
    competition: Competition, folder: Path, report: Callable[[str, float], None], tasks: list[str] | None = None
) -> list[TaskScore]:
    """All tasks (or the named ones), in time; `report` gets the task and the share done of its ensemble."""
    return [run_task(competition, task, folder, partial(report, task)) for task in tasks or competition.tasks()]


def pinball(split: Split, quantiles: Floats) -> float:
    """Mean pinball loss over everything that was asked, in the unit of the truth."""
    return mean_pinball(split.truth.astype(np.float64), quantiles)


def coverage(split: Split, quantiles: Floats) -> float:
    """Share of the counted truths within the central interval, its ends included."""
    asked = np.isfinite(split.truth) & split.counted
    levels = quantile_levels(quantiles.shape[-1])
    low = int(np.abs(levels - (1 - COVERED) / 2).argmin())
    inside = quantiles[asked][:, [low, len(levels) - 1 - low]]
    truth = split.truth[asked]
    return float(((inside[:, 0] <= truth) & (truth <= inside[:, 1])).mean())
