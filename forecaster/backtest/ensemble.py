"""The LSTM ensembles of a task: their quantiles, corrected on the days that each member left out of its training."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.backtest.cache import cache_path, cached
from forecaster.backtest.competition import Split, View
from forecaster.backtest.recalibration import Spread, fitted_spread
from forecaster.domain import Floats
from forecaster.models.base import Report, part_of
from forecaster.network.recipe import Recipe


def lstm_quantiles(
    split: Split, levels: int, recipe: Recipe, folder: Path, key: list[str], report: Report
) -> tuple[Floats, Floats]:
    """Quantiles (M, L, G, K) with and without recalibration, each the mean over all views of the task.

    `key` names the data, the competition and the task. The cache in `folder` has one file for each key, view and
    recipe.
    """
    views = [View(split.train, split.test, split.merge, recipe, split.first_step, split.without), *split.more_views]
    corrected, uncorrected = [], []
    for at, view in enumerate(views):
        path = cache_path(folder, "lstm", {**asdict(view.recipe), "trees": 0}, key, *([at] if at else []))
        quantiles = cached(path, partial(view_quantiles, view, levels, part_of(report, at, len(views))))
        report((at + 1) / len(views))
        judged = (view.train.truth, quantiles["left_out"], view.train.scale)
        task_steps = (values[:, view.first_step :] for values in judged)
        spread = fitted_spread(*task_steps) if view.recipe.spread else Spread()
        corrected.append(view.merge(spread.applied(quantiles["asked"], view.test.scale)))
        uncorrected.append(view.merge(quantiles["asked"]))
    return np.mean(corrected, axis=0), np.mean(uncorrected, axis=0)


Watch = Callable[[float, Callable[[], Floats]], None]
"""Receives the share of the training that is done, and a function that predicts the left-out cases as of then."""


def view_quantiles(view: View, levels: int, report: Report, watch: Watch | None = None) -> dict[str, Floats]:
    """Train a view's ensemble. Returns the arrays of the cache's file.

    `asked` are the quantiles of the test cases; `left_out` those of the training cases, each predicted by the member
    that did not learn from it. `watch` is called after each epoch, and ends the training by an exception.
    """
    # NOTE: imported here so that torch is loaded only when an ensemble has to be trained.
    import torch

    from forecaster.network.members import Members

    torch.set_num_threads(1)
    members = Members(view.train, view.train.block % view.recipe.members, levels, view.recipe, view.without)
    members.fit(report, None if watch is None else lambda share: watch(share, members.predict_left_out))
    return {"asked": members.predict(view.test), "left_out": members.predict_left_out()}
