"""Runs a backtest: every model forecasts every task of a competition and is scored. Finished work is cached."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.backtest.boosting import SETTINGS, boosted_quantiles
from forecaster.backtest.cache import cache_path, cached
from forecaster.backtest.competition import Competition, Split
from forecaster.backtest.ensemble import lstm_quantiles
from forecaster.domain import Floats, quantile_levels
from forecaster.evaluation.scoring import mean_pinball

MODELS = ("lstm", "lstm uncalibrated", "lightgbm", "blend", "climatology", "persistence")
"""The rows of the table. `blend` is the mean of the quantiles of `lstm` and `lightgbm`."""
COVERED = 0.8
"""Nominal coverage of the central interval that is reported."""


@dataclass(frozen=True)
class TaskScore:
    """The scores of one task: mean pinball loss, coverage of the central interval and quantiles by model."""

    task: str
    pinball: dict[str, float]
    coverage: dict[str, float]
    quantiles: dict[str, Floats]
    truth: Floats
    coverage_mask: np.ndarray


def run_task(competition: Competition, task: str, folder: Path, report: Callable[[float], None]) -> TaskScore:
    """Forecast one task with every model, and score the forecasts."""
    split, levels = competition.split(task), competition.levels
    key = [competition.digest, competition.name, task]
    calibrated, uncalibrated = lstm_quantiles(split, levels, competition.recipe, folder, key, report)
    trees, floor = competition.recipe.trees, competition.recipe.floor
    path = cache_path(folder, "lightgbm", SETTINGS, trees, floor, key)
    boosted = cached(path, lambda: {"asked": boosted_quantiles(split.train, split.test, levels, trees, floor)})["asked"]
    lightgbm = split.merge(boosted)
    by_model = {
        "lstm": calibrated,
        "lstm uncalibrated": uncalibrated,
        "lightgbm": lightgbm,
        "blend": (calibrated + lightgbm) / 2,
        **split.baselines,
    }
    return TaskScore(
        task,
        {name: pinball(split, quantiles) for name, quantiles in by_model.items()},
        {name: coverage(split, quantiles) for name, quantiles in by_model.items()},
        by_model,
        split.truth,
        split.coverage_mask,
    )


def run_competition(
    competition: Competition, folder: Path, report: Callable[[str, float], None], tasks: list[str] | None = None
) -> list[TaskScore]:
    """Run all tasks, or the named ones, in order. `report` receives the task and the share done of its ensembles."""
    return [run_task(competition, task, folder, partial(report, task)) for task in tasks or competition.tasks()]


def pinball(split: Split, quantiles: Floats) -> float:
    """Mean pinball loss over all values of the task, in the unit of the truth."""
    return mean_pinball(split.truth.astype(np.float64), quantiles)


def coverage(split: Split, quantiles: Floats) -> float:
    """Share of the truths under `coverage_mask` that lie in the central interval, its ends included."""
    rows = np.isfinite(split.truth) & split.coverage_mask
    levels = quantile_levels(quantiles.shape[-1])
    low = int(np.abs(levels - (1 - COVERED) / 2).argmin())
    interval, truth = quantiles[rows][:, [low, len(levels) - 1 - low]], split.truth[rows]
    return float(((interval[:, 0] <= truth) & (truth <= interval[:, 1])).mean())
