"""The measured shape: five two-layer LSTMs read a week of sixteen features and give nine quantiles of 24 steps."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of what is measured."""

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
        walked, _ = self.lstm(past)
        found: Tensor = self.head(walked[:, -1])
        return found


class Ensemble(nn.Module):
    """The mean of the members, (N, horizon, levels)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.members = nn.ModuleList([Member(shape) for _ in range(shape.members)])

    def forward(self, past: Tensor) -> Tensor:
        each = torch.stack([member(past) for member in self.members])
        return each.mean(dim=0).reshape(len(past), self.shape.horizon, self.shape.levels)


def ensemble(shape: Shape, seed: int = 1) -> Ensemble:
    """An ensemble with the same random weights for the same seed: speed does not depend on what was learnt."""
    torch.manual_seed(seed)
    return Ensemble(shape).eval()
