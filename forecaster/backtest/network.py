"""The network of the backtests: a bidirectional LSTM over a sequence whose features are all known beforehand."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from forecaster.domain import Floats, quantile_levels

KNOTS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99)
"""Levels that are learnt where more are asked for; those between are interpolated, which learns less by heart."""


class Sequence(nn.Module):
    """Quantiles (N, L, series, levels) in multiples of the scale from features (N, L, F); free of I/O.

    Weather forecasts cover the whole horizon, so each hour may be read in the light of the hours around it. Quantiles
    are sums of non-negative steps from zero upwards: they cannot cross and power is never negative.
    """

    between: Tensor

    def __init__(self, width: int, series: int, levels: int, hidden: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.series, self.levels = series, levels
        knots, between = interpolation(levels)
        self.read = nn.Linear(width, hidden)
        shaken = dropout if layers > 1 else 0.0
        self.walk = nn.LSTM(hidden, hidden, layers, batch_first=True, bidirectional=True, dropout=shaken)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(2 * hidden + width, hidden)
        self.head = nn.Linear(hidden, series * len(knots))
        # the levels begin spread evenly from zero to the scale
        steps = np.tile(np.diff(knots, prepend=0.0), series)
        self.head.bias.data = torch.from_numpy(np.log(np.expm1(steps)).astype(np.float32))
        self.register_buffer("between", torch.from_numpy(between))

    def forward(self, features: Tensor) -> Tensor:
        walked, _ = self.walk(torch.relu(self.read(features)))
        mixed = torch.relu(self.mix(torch.cat([self.dropout(walked), features], dim=-1)))
        steps = softplus(self.head(mixed)).reshape(*features.shape[:2], self.series, -1)
        return steps.cumsum(dim=-1) @ self.between


def interpolation(levels: int) -> tuple[Floats, Floats]:
    """The levels that are learnt, (K,), and the matrix (K, levels) that makes all levels of them."""
    wanted = quantile_levels(levels)
    knots = wanted if levels <= len(KNOTS) else np.array(KNOTS, np.float32)
    return knots, np.stack([np.interp(wanted, knots, one) for one in np.eye(len(knots))]).astype(np.float32)
