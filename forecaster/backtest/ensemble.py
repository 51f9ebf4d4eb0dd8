"""The ensemble of a task: members that each leave some days out, on which the levels are then made to hold."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.backtest.cases import Split, View
from forecaster.backtest.kept import kept, kept_path
from forecaster.backtest.recalibration import Spread, fitted_spread
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats

Report = Callable[[float], None]


def lstm_quantiles(
    split: Split, levels: int, recipe: Recipe, folder: Path, key: list[str], report: Report
) -> tuple[Floats, Floats]:
    """Quantiles (M, L, G, K) of the recalibrated ensemble and of the bare one, means over all views of the task.

    `key` names the data, the competition and the task; the answers are kept in `folder` under it, the view's place
    and its recipe.
    """
    views = [View(split.learn, split.ask, split.merge, recipe, split.first_step), *split.beside]
    corrected, bare = [], []
    for at, view in enumerate(views):
        path = kept_path(folder, "lstm", {**asdict(view.recipe), "trees": 0}, key, *([at] if at else []))
        answers = kept(path, partial(view_answers, view, levels, partial(part_of, report, at, len(views))))
        report((at + 1) / len(views))
        judged = (view.learn.truth, answers["left_out"], view.learn.scale)
        asked_for = (values[:, view.first_step :] for values in judged)
        spread = fitted_spread(*asked_for) if view.recipe.spread else Spread()
        corrected.append(view.merge(spread.applied(answers["asked"], view.ask.scale)))
        bare.append(view.merge(answers["asked"]))
    return np.mean(corrected, axis=0), np.mean(bare, axis=0)


def view_answers(view: View, levels: int, report: Report) -> dict[str, Floats]:
    """The ensemble's quantiles of what is asked, and of what is learnt by the member that left it out."""
    # NOTE: imported here, so that torch is loaded only when an ensemble has to be trained.
    import torch

    from forecaster.backtest.fitting import Members

    torch.set_num_threads(1)
    members = Members(view.learn, view.learn.block % view.recipe.members, levels, view.recipe)
    members.fit(report)
    return {"asked": members.answer(view.ask), "left_out": members.left_out()}


def part_of(report: Report, done: int, parts: int, share: float) -> None:
    """Report progress within one of several equal parts."""
    report((done + share) / parts)
