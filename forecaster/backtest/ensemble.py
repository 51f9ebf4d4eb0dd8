"""The ensemble of a task: members that each leave some days out, on which the levels are then made to hold."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from forecaster.backtest.cases import Split
from forecaster.backtest.kept import kept, kept_path
from forecaster.backtest.recalibration import fitted_spread
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats

Report = Callable[[float], None]


def lstm_quantiles(
    split: Split, levels: int, recipe: Recipe, folder: Path, key: list[str], report: Report
) -> tuple[Floats, Floats]:
    """Quantiles (M, L, G, K) of the recalibrated ensemble and of the bare one.

    `key` names the data, the competition and the task; the answers are kept in `folder` under it and the recipe.
    """
    path = kept_path(folder, "lstm", {**asdict(recipe), "trees": 0}, key)
    answers = kept(path, lambda: ensemble_answers(split, levels, recipe, report))
    report(1.0)
    bare, left_out = answers["asked"], answers["left_out"]
    spread = fitted_spread(split.learn.truth, left_out, split.learn.scale)
    return split.merge(spread.applied(bare)), split.merge(bare)


def ensemble_answers(split: Split, levels: int, recipe: Recipe, report: Report) -> dict[str, Floats]:
    """The ensemble's quantiles of what is asked, and of what is learnt by the member that left it out."""
    # NOTE: imported here, so that torch is loaded only when an ensemble has to be trained.
    import torch

    from forecaster.backtest.fitting import Members

    torch.set_num_threads(1)
    members = Members(split.learn, split.learn.block % recipe.members, levels, recipe)
    members.fit(report)
    return {"asked": members.answer(split.ask), "left_out": members.left_out()}
