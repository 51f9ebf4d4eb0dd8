"""The network: bidirectional LSTMs over a horizon whose features are all known in advance, for all members at once."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from forecaster.network.heads import HEADS
from forecaster.network.knots import knot_weights, knots_of
from forecaster.network.layers import Affine, BidirectionalLstm, Lstm
from forecaster.network.recipe import Recipe


class QuantileNetwork(nn.Module):
    """Quantiles (M, N, L, series, levels) in multiples of the scale, from features (M, N, L, F). Does no I/O.

    It is bidirectional because weather forecasts cover the whole horizon: each hour may depend on the hours around it.
    With a `past` (M, N, P, E) a further LSTM reads what was measured before the horizon. The head then also reads the
    features, so that persistence and profiles need not pass through the LSTMs' states.
    """

    interpolation: Tensor

    def __init__(self, width: int, series: int, levels: int, recipe: Recipe, past_width: int = 0) -> None:
        super().__init__()
        members, hidden, layers = recipe.members, recipe.hidden, recipe.layers
        self.dropout, self.has_past = recipe.dropout, past_width > 0
        knots = knots_of(levels)
        self.read = Affine(members, width, hidden)
        self.layers = nn.ModuleList(
            BidirectionalLstm(members, hidden * (2 if at else 1), hidden) for at in range(layers)
        )
        self.mix = Affine(members, 2 * hidden + width, hidden)
        self.head = HEADS[recipe.head](members, hidden + width * self.has_past, series, knots, recipe.floor)
        self.register_buffer("interpolation", torch.from_numpy(knot_weights(levels, knots).astype(np.float32)))
        if self.has_past:
            self.remember = Lstm(members, past_width, hidden)
            self.recall = Affine(members, hidden, hidden)

    def forward(self, features: Tensor, past: Tensor | None = None) -> Tensor:
        states = self.read(features)
        if past is not None:
            states = states + self.recall(self.remember(past)[:, :, -1:])
        states = torch.relu(states)
        for at, layer in enumerate(self.layers):
            states = layer(dropout(states, self.dropout, self.training) if at else states)
        states = dropout(states, self.dropout, self.training)
        mixed = torch.relu(self.mix(torch.cat([states, features], dim=-1)))
        quantiles: Tensor = self.head(torch.cat([mixed, features], dim=-1) if self.has_past else mixed)
        return quantiles @ self.interpolation
