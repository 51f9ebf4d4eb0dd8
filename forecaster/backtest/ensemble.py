"""The ensemble of a task: members that each leave some days out, on which the levels are then made to hold."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.backtest.cases import Split
from forecaster.backtest.kept import kept, kept_path
from forecaster.backtest.recalibration import held_levels, recalibrated, worth_it
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats

Report = Callable[[float], None]


def lstm_quantiles(
    split: Split, levels: int, recipe: Recipe, folder: Path, key: list[str], report: Report
) -> tuple[Floats, Floats]:
    """Quantiles (M, L, G, K) of the recalibrated ensemble and of the bare one.

    `key` names the data, the competition and the task; the members' answers are kept in `folder` under it and their
    recipe, whose number of members only decides which days each leaves out.
    """
    asked = []
    left_out = np.full((*split.learn.truth.shape, levels), np.nan, np.float32)
    folds = split.learn.block % recipe.members
    for member in range(recipe.members):
        part = partial(part_of, report, member, recipe.members)
        path = kept_path(folder, "lstm", {**asdict(recipe), "trees": 0}, key, member)
        answers = kept(path, partial(member_answers, split, levels, recipe, member, part))
        asked.append(answers["asked"])
        left_out[folds == member] = answers["left_out"]
        part(1.0)
    bare = np.mean(asked, axis=0)
    held = held_levels(split.learn.truth, left_out, split.learn.scale)
    corrected = recalibrated(bare, held) if worth_it(split.learn.truth, left_out, held) else bare
    return split.merge(corrected), split.merge(bare)


def member_answers(split: Split, levels: int, recipe: Recipe, member: int, report: Report) -> dict[str, Floats]:
    """A member's quantiles of what is asked and of the days it left out."""
    # NOTE: imported here, so that torch is loaded only when a member has to be trained.
    import torch

    from forecaster.backtest.fitting import member_quantiles

    torch.set_num_threads(1)
    folds = split.learn.block % recipe.members
    learn, rest = (split.learn.take(np.flatnonzero(chosen)) for chosen in (folds != member, folds == member))
    asked, left_out = member_quantiles(learn, [split.ask, rest], levels, recipe, recipe.seed + member, report)
    return {"asked": asked, "left_out": left_out}


def part_of(report: Report, done: int, parts: int, share: float) -> None:
    """Report progress within one of several equal parts."""
    report((done + share) / parts)
