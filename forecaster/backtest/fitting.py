"""The training loop of one member of a backtest's ensemble: the same for the same seed."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from forecaster.backtest.cases import Cases
from forecaster.backtest.network import Sequence
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, quantile_levels


def member_quantiles(
    learn: Cases,
    asked: list[Cases],
    levels: int,
    recipe: Recipe,
    seed: int,
    report: Callable[[float], None],
) -> list[Floats]:
    """Quantiles (N, L, G, levels) of each of `asked`, by a network that learnt from `learn` alone."""
    torch.manual_seed(seed)
    middle = learn.features.mean(axis=(0, 1))
    spread = learn.features.std(axis=(0, 1)) + np.float32(1e-3)
    steps = producing_steps(learn)

    def seen(cases: Cases) -> Tensor:
        return torch.from_numpy((cases.features[:, steps] - middle) / spread)

    width, series = learn.features.shape[-1], learn.truth.shape[-1]
    network = Sequence(width, series, levels, recipe.hidden, recipe.layers, recipe.dropout)
    cut = replace(learn, truth=learn.truth[:, steps], scale=learn.scale[:, steps])
    averaged = fit(network, seen(learn), cut, recipe, seed, report).eval()
    answers = [np.zeros((*cases.scale.shape, levels), np.float32) for cases in asked]
    with torch.no_grad():
        for answer, cases in zip(answers, asked, strict=True):
            answer[:, steps] = averaged(seen(cases)).numpy() * cases.scale[:, steps, :, None]
    return answers


def producing_steps(learn: Cases) -> slice:
    """From the first to the last step at which anything can be produced: the others are zero and teach nothing."""
    producing = np.flatnonzero((learn.scale > 0).any(axis=(0, 2)))
    return slice(int(producing[0]), int(producing[-1]) + 1)


def fit(
    network: Sequence,
    features: Tensor,
    learn: Cases,
    recipe: Recipe,
    seed: int,
    report: Callable[[float], None],
) -> torch.nn.Module:
    """Train on a one-cycle schedule; returns the network with the moving average of the weights."""
    levels = torch.from_numpy(quantile_levels(network.levels))
    scale, truth = torch.from_numpy(learn.scale), torch.from_numpy(learn.truth)
    weight = torch.isfinite(truth) * (scale > 0) * torch.from_numpy(recency(learn, recipe))[:, None, None]
    truth = torch.nan_to_num(truth)
    optimiser = torch.optim.AdamW(network.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    batches = max(1, len(learn) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=batches * recipe.epochs, pct_start=0.15
    )
    average = AveragedModel(network, avg_fn=lambda kept, fresh, _: torch.lerp(fresh, kept, recipe.averaging))
    order = np.random.default_rng(seed)
    for epoch in range(recipe.epochs):
        shuffled = torch.from_numpy(order.permutation(len(learn)))
        for at in range(batches):
            rows = shuffled[at * recipe.batch : (at + 1) * recipe.batch]
            seen = features[rows] + recipe.noise * torch.randn_like(features[rows])
            error = truth[rows].unsqueeze(-1) - network(seen) * scale[rows].unsqueeze(-1)
            loss = torch.maximum(levels * error, (levels - 1) * error).mean(dim=-1)
            # in units of the scale, whatever that is, so that one learning rate and one clip serve all
            mean = (loss * weight[rows]).sum() / (scale[rows] * weight[rows]).sum().clamp_min(1e-6)
            optimiser.zero_grad()
            torch.autograd.backward(4 * mean)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
        report((epoch + 1) / recipe.epochs)
    return average


def recency(learn: Cases, recipe: Recipe) -> Floats:
    """Weight of each case, (N,)."""
    if not recipe.half_life_days:
        return np.ones(len(learn), np.float32)
    return (0.5 ** (learn.age_days / recipe.half_life_days)).astype(np.float32)
