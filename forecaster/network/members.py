"""Trains an ensemble: all members at once, with the same outcome for the same seed."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from forecaster.domain import Floats, Indices, quantile_levels
from forecaster.evaluation.scoring import pinball_losses
from forecaster.models.base import Report
from forecaster.models.device import autocast, training_device
from forecaster.network.cases import Cases, Without
from forecaster.network.network import QuantileNetwork
from forecaster.network.recipe import Recipe
from forewatt.settings import settings

NOBODY = -1
"""The fold of cases that every member learns from."""
PORTION = 64
"""Cases that each member predicts at a time; limits the memory."""
LATEST_SHARE = 0.25
"""Share of a training's steps over which the moving average of the weights reaches at most."""


class Members:
    """The members of one ensemble. Member m learns from the cases whose fold is not m, and predicts any case."""

    def __init__(
        self,
        train: Cases,
        folds: Indices,
        levels: int,
        recipe: Recipe,
        without: Without | None = None,
        *,
        device: str | None = None,
        precision: str | None = None,
    ) -> None:
        """`folds` (N,) is the number of the member that leaves each case out, NOBODY where all learn from it.

        With `without`, a member sees the training cases as they are without the hours that it leaves out. Without a
        device and a precision, those of the settings are used.
        """
        self._train, self._folds, self._levels, self._recipe = train, folds, levels, recipe
        members = range(recipe.members)
        self._known = [train if without is None else without(folds == member) for member in members]
        self._mean, self._deviation = (
            [statistic(cases.features) for cases in self._known] for statistic in (mean_of, deviation_of)
        )
        self._steps = producing_steps(train)
        self._device = training_device(device or settings().training_device)
        self._precision = precision or settings().training_precision
        self._network: torch.nn.Module | None = None

    def fit(self, report: Report, watch: Report | None = None) -> None:
        """Train on a one-cycle schedule. Predictions use the moving average of the weights.

        `watch` gets the share that is done after each epoch, may predict with the weights of then, and ends the
        training by an exception. What is learnt does not depend on it.
        """
        r, train = self._recipe, self._train
        torch.manual_seed(r.seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        width, series = train.features.shape[-1], train.truth.shape[-1]
        past_width = 0 if train.past is None else train.past.shape[-1]
        network = QuantileNetwork(width, series, self._levels, r, past_width).to(self._device)
        levels, age = self._on_device(quantile_levels(self._levels)), self._on_device(recency(train, r))
        features, past = self._standardised(self._known), self._pasts(self._known)
        scale, truth = (
            [self._on_device(values[:, self._steps]) for values in column]
            for column in zip(*((cases.scale, cases.truth) for cases in self._known), strict=True)
        )
        learnt = [np.flatnonzero(self._folds != member) for member in range(r.members)]
        size = min(r.batch, *map(len, learnt))
        batches = min(map(len, learnt)) // size
        optimiser = torch.optim.AdamW(network.parameters(), r.learning_rate, weight_decay=r.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, r.learning_rate, total_steps=batches * r.epochs, pct_start=0.15
        )
        decay = decay_of(r.averaging, batches * r.epochs)
        average = AveragedModel(network, avg_fn=lambda old, new, _: torch.lerp(new, old, decay))
        self._network = average.train()
        order = np.random.default_rng(r.seed)
        for epoch in range(r.epochs):
            shuffled = [order.permutation(rows) for rows in learnt]
            for at in range(batches):
                rows = np.stack([member_rows[at * size : (at + 1) * size] for member_rows in shuffled])
                inputs = self._with_noise(picked(features, rows))
                scales, truths = picked(scale, rows), picked(truth, rows)
                weight = torch.isfinite(truths) * (scales > 0) * age[rows][..., None, None]
                with autocast(self._device, self._precision):
                    predicted = network(inputs, past and picked(past, rows)).float()
                losses = member_losses(predicted, torch.nan_to_num(truths), scales, weight, levels)
                optimiser.zero_grad()
                torch.autograd.backward(4 * losses.sum())
                clip_members(network, r.members)
                optimiser.step()
                schedule.step()
                average.update_parameters(network)
            report((epoch + 1) / r.epochs)
            if watch is not None:
                with torch.random.fork_rng():
                    watch((epoch + 1) / r.epochs)

    def weights(self) -> dict[str, Floats]:
        """The averaged weights by name, each with the members' axis first, and the first member's statistics.

        `mean` and `deviation` (F,) standardise the features: without left-out hours all members have the same.
        """
        assert isinstance(self._network, AveragedModel), "fit first"
        named = self._network.module.state_dict()
        statistics = {"mean": self._mean[0], "deviation": self._deviation[0]}
        return {name: values.detach().cpu().numpy() for name, values in named.items()} | statistics

    def predict(self, cases: Cases) -> Floats:
        """The mean of the members' quantiles, (N, L, G, levels)."""
        rows = np.tile(np.arange(len(cases)), (self._recipe.members, 1))
        return self._predict([cases] * self._recipe.members, rows).mean(axis=0)

    def predict_left_out(self) -> Floats:
        """Quantiles of the training cases, each by the member that left it out, (N, L, G, levels)."""
        left_out = [np.flatnonzero(self._folds == member) for member in range(self._recipe.members)]
        longest = max(map(len, left_out))
        # all members predict the same number of rows: a shorter list is repeated
        padded = [np.resize(rows, longest) if len(rows) else np.zeros(longest, np.int64) for rows in left_out]
        predicted = self._predict(self._known, np.stack(padded))
        quantiles = np.zeros((*self._train.truth.shape, self._levels), np.float32)
        for member, rows in enumerate(left_out):
            quantiles[rows] = predicted[member, : len(rows)]
        return quantiles

    def _predict(self, cases: Sequence[Cases], rows: Indices) -> Floats:
        """Quantiles (M, R, L, G, levels) of the rows (M, R) of each member's cases."""
        assert self._network is not None, "fit first"
        torch.manual_seed(self._recipe.seed)
        features, past = self._standardised(cases), self._pasts(cases)
        quantiles = np.zeros((*rows.shape, *cases[0].scale.shape[1:], self._levels), np.float32)
        with torch.no_grad():
            for at in range(0, rows.shape[1], PORTION):
                portion = rows[:, at : at + PORTION]
                inputs = picked(features, portion)
                before = past and picked(past, portion)
                passes = [self._network(self._with_noise(inputs), before) for _ in range(self._recipe.passes)]
                scaled = torch.stack(passes).mean(dim=0).cpu().numpy()
                scale = np.stack([each.scale[part] for each, part in zip(cases, portion, strict=True)])
                scale = scale[:, :, self._steps, :, None]
                quantiles[:, at : at + PORTION, self._steps] = scaled * scale
        return quantiles

    def _standardised(self, cases: Sequence[Cases]) -> list[Tensor]:
        """Each member's standardised features of the steps at which anything can be produced."""
        if all(known is self._train for known in self._known) and all(each is cases[0] for each in cases):
            shared = self._on_device((cases[0].features[:, self._steps] - self._mean[0]) / self._deviation[0])
            return [shared] * len(cases)
        return [
            self._on_device((each.features[:, self._steps] - mean) / deviation)
            for each, mean, deviation in zip(cases, self._mean, self._deviation, strict=True)
        ]

    def _pasts(self, cases: Sequence[Cases]) -> list[Tensor] | None:
        """Each member's past; None if the cases have none."""
        by_cases = {id(each): self._on_device(each.past) for each in cases if each.past is not None}
        return [by_cases[id(each)] for each in cases] if by_cases else None

    def _with_noise(self, inputs: Tensor) -> Tensor:
        """Features with the noise of training."""
        return inputs + self._recipe.noise * torch.randn_like(inputs)

    def _on_device(self, values: Floats) -> Tensor:
        """A copy of the values on the device of training."""
        return torch.from_numpy(np.ascontiguousarray(values)).to(self._device)


def decay_of(averaging: float, steps: int) -> float:
    """The decay of the weights' moving average in a training of this many steps: at most that of the recipe.

    The average reaches over a LATEST_SHARE of the steps at most. In a short training it would else consist mostly of
    the weights from before they had learnt anything.
    """
    return min(averaging, 1 - 1 / max(1.0, LATEST_SHARE * steps))


def picked(by_member: Sequence[Tensor], rows: Indices) -> Tensor:
    """The rows (M, R) of each member's tensor, (M, R, ...)."""
    return torch.stack([values[chosen] for values, chosen in zip(by_member, rows, strict=True)])


def mean_of(features: Floats) -> Floats:
    """Mean of each feature, (F,)."""
    mean: Floats = features.mean(axis=(0, 1))
    return mean


def deviation_of(features: Floats) -> Floats:
    """Standard deviation of each feature, (F,); never 0."""
    deviation: Floats = features.std(axis=(0, 1)) + np.float32(1e-3)
    return deviation


def member_losses(predicted: Tensor, truth: Tensor, scale: Tensor, weight: Tensor, levels: Tensor) -> Tensor:
    """Mean pinball loss of each member, (M,), from predictions (M, N, L, G, K).

    The unit is the mean scale, so that one learning rate and one limit of the gradient suit all competitions.
    """
    loss = pinball_losses(truth, predicted * scale.unsqueeze(-1), levels, torch).mean(dim=-1)
    all_but_members = (1, 2, 3)
    return (loss * weight).sum(dim=all_but_members) / (scale * weight).sum(dim=all_but_members).clamp_min(1e-6)


def clip_members(network: torch.nn.Module, members: int) -> None:
    """Limit the norm of each member's gradient to one. The first axis of a weight has the members in order."""
    parts = [p.grad.view(-1, members, *p.shape[1:]) for p in network.parameters() if p.grad is not None]
    squares = sum(part.pow(2).transpose(0, 1).flatten(1).sum(dim=1) for part in parts)
    shrink = torch.as_tensor(squares).sqrt().add(1e-6).reciprocal().clamp(max=1.0)
    for part in parts:
        part.mul_(shrink.view(1, -1, *[1] * (part.dim() - 2)))


def producing_steps(train: Cases) -> slice:
    """The steps from the first to the last at which anything can be produced. All others are zero."""
    producing = np.flatnonzero((train.scale > 0).any(axis=(0, 2)))
    return slice(int(producing[0]), int(producing[-1]) + 1)


def recency(train: Cases, recipe: Recipe) -> Floats:
    """Weight of each case by its age, (N,)."""
    if not recipe.half_life_days:
        return np.ones(len(train), np.float32)
    return (0.5 ** (train.age_days / recipe.half_life_days)).astype(np.float32)
