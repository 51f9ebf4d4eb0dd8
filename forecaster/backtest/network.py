"""The networks of a backtest: bidirectional LSTMs over a sequence whose features are all known beforehand.

The members of an ensemble are one network whose every weight has a member's axis in front. They see rows of their own
and never each other, yet are trained in the same few large products: on two cores ten of them take as long as two
one after the other, since a single one this small mostly waits for its own 24 or 48 steps.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, softplus

from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, quantile_levels

KNOTS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99)
"""Levels that are learnt where more are asked for; those between are interpolated, which learns less by heart."""
MEDIAN, WIDTH = 0.5, 0.6
"""Where training begins, in multiples of the scale."""


class Affine(nn.Module):
    """A linear layer a member: (M, N, L, inputs) -> (M, N, L, outputs)."""

    def __init__(self, members: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = uniform(inputs, members, inputs, outputs)
        self.bias = uniform(inputs, members, 1, outputs)

    def forward(self, seen: Tensor) -> Tensor:
        flat = torch.baddbmm(self.bias, seen.flatten(1, 2), self.weight)
        return flat.reshape(*seen.shape[:-1], flat.shape[-1])


class Walk(nn.Module):
    """A bidirectional LSTM layer a member: (M, N, L, inputs) -> (M, N, L, 2 * hidden)."""

    def __init__(self, members: int, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.inwards = Affine(2 * members, inputs, 4 * hidden)
        self.onwards = uniform(hidden, 2 * members, hidden, 4 * hidden)

    def forward(self, seen: Tensor) -> Tensor:
        # the members once more, reading backwards
        gates = self.inwards(torch.cat([seen, seen.flip(2)])).unbind(2)
        state = gates[0].new_zeros(*gates[0].shape[:2], self.hidden)
        cell, walked = state, []
        for gate in gates:
            mixed = torch.baddbmm(gate, state, self.onwards)
            keep, forget, show = torch.sigmoid(mixed[..., : 3 * self.hidden]).chunk(3, dim=-1)
            cell = forget * cell + keep * torch.tanh(mixed[..., 3 * self.hidden :])
            state = show * torch.tanh(cell)
            walked.append(state)
        forwards, backwards = torch.stack(walked, dim=2).chunk(2)
        return torch.cat([forwards, backwards.flip(2)], dim=-1)


class Rising(nn.Module):
    """Quantiles at the knots as sums of non-negative steps from zero upwards: they cannot cross."""

    def __init__(self, members: int, inputs: int, series: int, knots: Floats) -> None:
        super().__init__()
        self.series = series
        self.steps = Affine(members, inputs, series * len(knots))
        # the levels begin spread evenly from zero to the scale
        begin_at(self.steps, series, np.log(np.expm1(np.diff(knots, prepend=0.0))))

    def forward(self, mixed: Tensor) -> Tensor:
        steps = softplus(self.steps(mixed))
        return steps.reshape(*mixed.shape[:-1], self.series, -1).cumsum(dim=-1)


class Centred(nn.Module):
    """Quantiles at the knots as a median and one width, of which each step between two levels takes a share.

    They cannot cross, and where the sky is clear one number makes all of them close; sums of steps keep a little of
    the training's noise in every step. Power is never negative.
    """

    def __init__(self, members: int, inputs: int, series: int, knots: Floats) -> None:
        super().__init__()
        self.series, self.middle = series, int(np.abs(knots - 0.5).argmin())
        self.found = Affine(members, inputs, series * (2 + len(knots)))
        shares = np.log(np.diff(knots, prepend=0.0))
        begin_at(self.found, series, np.r_[MEDIAN, np.log(np.expm1(WIDTH)), shares])

    def forward(self, mixed: Tensor) -> Tensor:
        found = self.found(mixed).reshape(*mixed.shape[:-1], self.series, -1)
        median, width, shares = found[..., :1], softplus(found[..., 1:2]), torch.softmax(found[..., 2:], dim=-1)
        reached = shares.cumsum(dim=-1)
        return (median + width * (reached - reached[..., self.middle : self.middle + 1])).clamp_min(0.0)


HEADS: dict[str, type[Rising] | type[Centred]] = {"rising": Rising, "centred": Centred}


class Sequences(nn.Module):
    """Quantiles (M, N, L, series, levels) in multiples of the scale from features (M, N, L, F); free of I/O.

    Weather forecasts cover the whole horizon, so each hour may be read in the light of the hours around it.
    """

    between: Tensor

    def __init__(self, width: int, series: int, levels: int, recipe: Recipe) -> None:
        super().__init__()
        members, hidden, layers = recipe.members, recipe.hidden, recipe.layers
        self.dropout = recipe.dropout
        knots, between = interpolation(levels)
        self.read = Affine(members, width, hidden)
        self.walks = nn.ModuleList(Walk(members, hidden * (2 if at else 1), hidden) for at in range(layers))
        self.mix = Affine(members, 2 * hidden + width, hidden)
        self.head = HEADS[recipe.head](members, hidden, series, knots)
        self.register_buffer("between", torch.from_numpy(between))

    def forward(self, features: Tensor) -> Tensor:
        walked = torch.relu(self.read(features))
        for at, walk in enumerate(self.walks):
            walked = walk(dropout(walked, self.dropout, self.training) if at else walked)
        walked = dropout(walked, self.dropout, self.training)
        mixed = torch.relu(self.mix(torch.cat([walked, features], dim=-1)))
        return self.head(mixed) @ self.between


def begin_at(layer: Affine, series: int, outputs: np.ndarray) -> None:
    """Let a layer's outputs begin at these, for each series the same."""
    layer.bias.data[:] = torch.from_numpy(np.tile(outputs, series).astype(np.float32))


def uniform(inputs: int, *shape: int) -> nn.Parameter:
    """Weights drawn as PyTorch draws those of its linear layers."""
    bound = inputs**-0.5
    return nn.Parameter(torch.empty(*shape).uniform_(-bound, bound))


def interpolation(levels: int) -> tuple[Floats, Floats]:
    """The levels that are learnt, (K,), and the matrix (K, levels) that makes all levels of them."""
    wanted = quantile_levels(levels)
    knots = wanted if levels <= len(KNOTS) else np.array(KNOTS, np.float32)
    return knots, np.stack([np.interp(wanted, knots, one) for one in np.eye(len(knots))]).astype(np.float32)
