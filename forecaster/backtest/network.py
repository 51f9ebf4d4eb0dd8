"""The networks of a backtest: bidirectional LSTMs over a sequence whose features are all known in advance.

The members of an ensemble are one network: every weight has an axis of members in front. Members read different rows
and share no weights, yet are trained in the same few large products. On two cores ten members take as long as two
trained one after the other, since a network this small mostly waits for its own 24 or 48 steps.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, softplus

from forecaster.backtest.knots import knot_weights
from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, quantile_levels

KNOTS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99)
"""Levels that are learnt if a competition wants more; the others are interpolated, which overfits less."""
MEDIAN, WIDTH = 0.5, 0.6
"""Median and width with which training starts, in multiples of the scale."""


class Affine(nn.Module):
    """A linear layer for each member: (M, N, L, inputs) -> (M, N, L, outputs)."""

    def __init__(self, members: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = uniform(inputs, members, inputs, outputs)
        self.bias = uniform(inputs, members, 1, outputs)

    def forward(self, inputs: Tensor) -> Tensor:
        flat = torch.baddbmm(self.bias, inputs.flatten(1, 2), self.weight)
        return flat.reshape(*inputs.shape[:-1], flat.shape[-1])


class BidirectionalLstm(nn.Module):
    """A bidirectional LSTM layer for each member: (M, N, L, inputs) -> (M, N, L, 2 * hidden)."""

    def __init__(self, members: int, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.from_input = Affine(2 * members, inputs, 4 * hidden)
        self.from_state = uniform(hidden, 2 * members, hidden, 4 * hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        # the second half of the members' axis reads the sequence backwards
        gates = self.from_input(torch.cat([inputs, inputs.flip(2)])).unbind(2)
        state = gates[0].new_zeros(*gates[0].shape[:2], self.hidden)
        cell, states = state, []
        for gate in gates:
            mixed = torch.baddbmm(gate, state, self.from_state)
            add, forget, show = torch.sigmoid(mixed[..., : 3 * self.hidden]).chunk(3, dim=-1)
            cell = forget * cell + add * torch.tanh(mixed[..., 3 * self.hidden :])
            state = show * torch.tanh(cell)
            states.append(state)
        forwards, backwards = torch.stack(states, dim=2).chunk(2)
        return torch.cat([forwards, backwards.flip(2)], dim=-1)


class RisingHead(nn.Module):
    """Quantiles at the knots as sums of non-negative steps from zero upwards, so they cannot cross.

    Raises ValueError for another `floor` than zero.
    """

    def __init__(self, members: int, inputs: int, series: int, knots: Floats, floor: float | None = 0.0) -> None:
        super().__init__()
        if floor != 0:
            raise ValueError(f"quantiles of the rising head start at 0, not at {floor}: use the centred head")
        self.series = series
        self.steps = Affine(members, inputs, series * len(knots))
        # at first the levels are spread evenly from zero to the scale
        set_bias(self.steps, series, np.log(np.expm1(np.diff(knots, prepend=0.0))))

    def forward(self, mixed: Tensor) -> Tensor:
        steps = softplus(self.steps(mixed))
        return steps.reshape(*mixed.shape[:-1], self.series, -1).cumsum(dim=-1)


class CentredHead(nn.Module):
    """Quantiles at the knots as a median and one width, of which each step between two levels takes a share.

    They cannot cross. Under a clear sky a single number makes all steps small, whereas the steps of `RisingHead` keep
    some of the training's noise. No quantile is below the `floor`; without one, power may have both signs.
    """

    def __init__(self, members: int, inputs: int, series: int, knots: Floats, floor: float | None = 0.0) -> None:
        super().__init__()
        self.series, self.middle, self.floor = series, int(np.abs(knots - 0.5).argmin()), floor
        self.outputs = Affine(members, inputs, series * (2 + len(knots)))
        shares = np.log(np.diff(knots, prepend=0.0))
        set_bias(self.outputs, series, np.r_[MEDIAN, np.log(np.expm1(WIDTH)), shares])

    def forward(self, mixed: Tensor) -> Tensor:
        outputs = self.outputs(mixed).reshape(*mixed.shape[:-1], self.series, -1)
        median, width, shares = outputs[..., :1], softplus(outputs[..., 1:2]), torch.softmax(outputs[..., 2:], dim=-1)
        reached = shares.cumsum(dim=-1)
        quantiles = median + width * (reached - reached[..., self.middle : self.middle + 1])
        return quantiles if self.floor is None else quantiles.clamp_min(self.floor)


HEADS: dict[str, type[RisingHead] | type[CentredHead]] = {"rising": RisingHead, "centred": CentredHead}


class QuantileNetwork(nn.Module):
    """Quantiles (M, N, L, series, levels) in multiples of the scale, from features (M, N, L, F). Does no I/O.

    It is bidirectional because weather forecasts cover the whole horizon: each hour may depend on the hours around it.
    """

    interpolation: Tensor

    def __init__(self, width: int, series: int, levels: int, recipe: Recipe) -> None:
        super().__init__()
        members, hidden, layers = recipe.members, recipe.hidden, recipe.layers
        self.dropout = recipe.dropout
        knots = quantile_levels(levels) if levels <= len(KNOTS) else np.array(KNOTS, np.float32)
        self.read = Affine(members, width, hidden)
        self.layers = nn.ModuleList(
            BidirectionalLstm(members, hidden * (2 if at else 1), hidden) for at in range(layers)
        )
        self.mix = Affine(members, 2 * hidden + width, hidden)
        self.head = HEADS[recipe.head](members, hidden, series, knots, recipe.floor)
        self.register_buffer("interpolation", torch.from_numpy(knot_weights(levels, knots).astype(np.float32)))

    def forward(self, features: Tensor) -> Tensor:
        states = torch.relu(self.read(features))
        for at, layer in enumerate(self.layers):
            states = layer(dropout(states, self.dropout, self.training) if at else states)
        states = dropout(states, self.dropout, self.training)
        mixed = torch.relu(self.mix(torch.cat([states, features], dim=-1)))
        return self.head(mixed) @ self.interpolation


def set_bias(layer: Affine, series: int, outputs: np.ndarray) -> None:
    """Set a layer's bias so that its outputs start at these values, the same for each series."""
    layer.bias.data[:] = torch.from_numpy(np.tile(outputs, series).astype(np.float32))


def uniform(inputs: int, *shape: int) -> nn.Parameter:
    """Random weights, distributed like those of PyTorch's linear layers."""
    bound = inputs**-0.5
    return nn.Parameter(torch.empty(*shape).uniform_(-bound, bound))
