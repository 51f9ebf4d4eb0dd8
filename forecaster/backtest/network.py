"""The network of the backtests: a bidirectional LSTM over a sequence whose features are all known beforehand."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus


class Sequence(nn.Module):
    """Quantiles (N, L, series, levels) in multiples of the scale from features (N, L, F); free of I/O.

    Weather forecasts cover the whole horizon, so each hour may be read in the light of the hours around it. Quantiles
    are sums of non-negative steps from zero upwards: they cannot cross and power is never negative.
    """

    def __init__(self, width: int, series: int, levels: int, hidden: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.series, self.levels = series, levels
        self.read = nn.Linear(width, hidden)
        between = dropout if layers > 1 else 0.0
        self.walk = nn.LSTM(hidden, hidden, layers, batch_first=True, bidirectional=True, dropout=between)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(2 * hidden + width, hidden)
        self.head = nn.Linear(hidden, series * levels)
        # softplus of it is 1 / levels: the levels begin spread evenly from zero to the scale
        nn.init.constant_(self.head.bias, math.log(math.expm1(1 / levels)))

    def forward(self, features: Tensor) -> Tensor:
        walked, _ = self.walk(torch.relu(self.read(features)))
        mixed = torch.relu(self.mix(torch.cat([self.dropout(walked), features], dim=-1)))
        steps = softplus(self.head(mixed)).reshape(*features.shape[:2], self.series, self.levels)
        return steps.cumsum(dim=-1)
