"""The network: bidirectional LSTMs over a horizon whose features are all known in advance, for all members at once."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from forecaster.domain import quantile_levels
from forecaster.network.heads import HEADS
from forecaster.network.knots import knot_weights
from forecaster.network.layers import Affine, BidirectionalLstm
from forecaster.network.recipe import Recipe

KNOTS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99)
"""Levels that are learnt if a competition wants more; the others are interpolated, which overfits less."""


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
