"""The measured ensemble: five two-layer LSTMs that read a week of 16 features and give 9 quantiles of 24 steps."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the measured ensemble."""

    steps: int = 168
    features: int = 16
    hidden: int = 64
    layers: int = 2
    members: int = 5
    horizon: int = 24
    levels: int = 9


class Member(nn.Module):
    """Quantiles (N, horizon * levels) from the past (N, steps, features)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.lstm = nn.LSTM(shape.features, shape.hidden, shape.layers, batch_first=True)
        self.head = nn.Linear(shape.hidden, shape.horizon * shape.levels)

    def forward(self, past: Tensor) -> Tensor:
        states, _ = self.lstm(past)
        quantiles: Tensor = self.head(states[:, -1])
        return quantiles


class Ensemble(nn.Module):
    """The mean of the members' quantiles, (N, horizon, levels)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.members = nn.ModuleList([Member(shape) for _ in range(shape.members)])

    def forward(self, past: Tensor) -> Tensor:
        by_member = torch.stack([member(past) for member in self.members])
        return by_member.mean(dim=0).reshape(len(past), self.shape.horizon, self.shape.levels)


def ensemble(shape: Shape, seed: int = 1) -> Ensemble:
    """An ensemble with random weights, the same for the same seed. Speed does not depend on the weights."""
    torch.manual_seed(seed)
    return Ensemble(shape).eval()
