"""The training loop of a backtest's ensemble: all members at once, the same for the same seed."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from forecaster.backtest.cases import Cases
from forecaster.backtest.network import Sequences
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.models.device import autocast, training_device
from forewatt.settings import settings

PORTION = 64
"""Cases a member answers at a time, which bounds the memory."""


class Members:
    """The members of one ensemble: member m learns from the cases whose fold is not m, and answers for all."""

    def __init__(self, learn: Cases, folds: Indices, levels: int, recipe: Recipe) -> None:
        """`folds` (N,) names the member that leaves each case out."""
        self._learn, self._folds, self._levels, self._recipe = learn, folds, levels, recipe
        self._middle = learn.features.mean(axis=(0, 1))
        self._spread = learn.features.std(axis=(0, 1)) + np.float32(1e-3)
        self._steps = producing_steps(learn)
        self._device = training_device(settings().training_device)
        self._network: torch.nn.Module | None = None

    def fit(self, report: Callable[[float], None]) -> None:
        """Train on a one-cycle schedule; the moving average of the weights is what answers."""
        r, learn = self._recipe, self._learn
        torch.manual_seed(r.seed)
        width, series = learn.features.shape[-1], learn.truth.shape[-1]
        network = Sequences(width, series, self._levels, r).to(self._device)
        features, levels = self._seen(learn.features), self._there(quantile_levels(self._levels))
        scale, truth = (self._there(values[:, self._steps]) for values in (learn.scale, learn.truth))
        weight = torch.isfinite(truth) * (scale > 0) * self._there(recency(learn, r))[:, None, None]
        truth = torch.nan_to_num(truth)
        chosen = [np.flatnonzero(self._folds != member) for member in range(r.members)]
        size = min(r.batch, *map(len, chosen))
        batches = min(map(len, chosen)) // size
        optimiser = torch.optim.AdamW(network.parameters(), r.learning_rate, weight_decay=r.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, r.learning_rate, total_steps=batches * r.epochs, pct_start=0.15
        )
        average = AveragedModel(network, avg_fn=lambda kept, fresh, _: torch.lerp(fresh, kept, r.averaging))
        order = np.random.default_rng(r.seed)
        for epoch in range(r.epochs):
            shuffled = [order.permutation(rows) for rows in chosen]
            for at in range(batches):
                rows = np.stack([own[at * size : (at + 1) * size] for own in shuffled])
                seen = self._shaken(features[rows])
                with autocast(self._device, settings().training_precision):
                    answered = network(seen).float()
                losses = member_losses(answered, truth[rows], scale[rows], weight[rows], levels)
                optimiser.zero_grad()
                torch.autograd.backward(4 * losses.sum())
                clip_each(network, r.members)
                optimiser.step()
                schedule.step()
                average.update_parameters(network)
            report((epoch + 1) / r.epochs)
        self._network = average.train()

    def answer(self, cases: Cases) -> Floats:
        """The mean of the members' quantiles, (N, L, G, levels)."""
        rows = np.tile(np.arange(len(cases)), (self._recipe.members, 1))
        return self._answers(cases, rows).mean(axis=0)

    def left_out(self) -> Floats:
        """Quantiles of the cases that were learnt from, each by the member that left it out, (N, L, G, levels)."""
        own = [np.flatnonzero(self._folds == member) for member in range(self._recipe.members)]
        longest = max(map(len, own))
        rows = np.stack([np.resize(each, longest) if len(each) else np.zeros(longest, np.int64) for each in own])
        found = self._answers(self._learn, rows)
        whole = np.zeros((*self._learn.truth.shape, self._levels), np.float32)
        for member, each in enumerate(own):
            whole[each] = found[member, : len(each)]
        return whole

    def _answers(self, cases: Cases, rows: Indices) -> Floats:
        """Quantiles (M, R, L, G, levels) of rows (M, R) of the cases, a line a member."""
        assert self._network is not None, "fit first"
        torch.manual_seed(self._recipe.seed)
        features = self._seen(cases.features)
        answers = np.zeros((*rows.shape, *cases.scale.shape[1:], self._levels), np.float32)
        with torch.no_grad():
            for at in range(0, rows.shape[1], PORTION):
                some = rows[:, at : at + PORTION]
                seen = features[some]
                passed = [self._network(self._shaken(seen)) for _ in range(self._recipe.passes)]
                found = torch.stack(passed).mean(dim=0).cpu().numpy()
                answers[:, at : at + PORTION, self._steps] = found * cases.scale[some][:, :, self._steps, :, None]
        return answers

    def _seen(self, features: Floats) -> Tensor:
        """Standardised features of the steps at which anything can be produced."""
        return self._there((features[:, self._steps] - self._middle) / self._spread)

    def _shaken(self, seen: Tensor) -> Tensor:
        """Features with the noise of training."""
        return seen + self._recipe.noise * torch.randn_like(seen)

    def _there(self, values: Floats) -> Tensor:
        """On the device."""
        return torch.from_numpy(np.ascontiguousarray(values)).to(self._device)


def member_losses(answered: Tensor, truth: Tensor, scale: Tensor, weight: Tensor, levels: Tensor) -> Tensor:
    """Mean pinball loss of each member, (M,).

    In units of the scale, whatever that is, so that one learning rate and one clip serve all.
    """
    error = truth.unsqueeze(-1) - answered * scale.unsqueeze(-1)
    loss = torch.maximum(levels * error, (levels - 1) * error).mean(dim=-1)
    inside = (1, 2, 3)
    return (loss * weight).sum(dim=inside) / (scale * weight).sum(dim=inside).clamp_min(1e-6)


def clip_each(network: torch.nn.Module, members: int) -> None:
    """Bring the gradient of each member to a norm of at most one; a weight's first axis holds the members in order."""
    parts = [p.grad.view(-1, members, *p.shape[1:]) for p in network.parameters() if p.grad is not None]
    squares = sum(part.pow(2).transpose(0, 1).flatten(1).sum(dim=1) for part in parts)
    shrink = torch.as_tensor(squares).sqrt().add(1e-6).reciprocal().clamp(max=1.0)
    for part in parts:
        part.mul_(shrink.view(1, -1, *[1] * (part.dim() - 2)))


def producing_steps(learn: Cases) -> slice:
    """From the first to the last step at which anything can be produced: the others are zero and teach nothing."""
    producing = np.flatnonzero((learn.scale > 0).any(axis=(0, 2)))
    return slice(int(producing[0]), int(producing[-1]) + 1)


def recency(learn: Cases, recipe: Recipe) -> Floats:
    """Weight of each case, (N,)."""
    if not recipe.half_life_days:
        return np.ones(len(learn), np.float32)
    return (0.5 ** (learn.age_days / recipe.half_life_days)).astype(np.float32)
