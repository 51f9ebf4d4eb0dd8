"""What was answered, and where it is kept: the history, each asset's newest for people, live events."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from forecaster.domain import Asset, Floats

Key = tuple[str, int, str]
"""Asset, first valid time, model version."""


@dataclass(frozen=True)
class Issue:
    """Which model said something, when (nothing measured later was read), and from when on it holds; UTC seconds."""

    region: str
    model: str
    model_version: str
    issue_s: int
    first_valid_s: int

    @property
    def issued(self) -> datetime:
        """The issue time."""
        return datetime.fromtimestamp(self.issue_s, UTC)

    @property
    def first_valid(self) -> datetime:
        """Start of the first interval."""
        return datetime.fromtimestamp(self.first_valid_s, UTC)

    def key_of(self, asset_id: str) -> Key:
        """What an asset's forecast is known by."""
        return asset_id, self.first_valid_s, self.model_version


@dataclass(frozen=True)
class Answered:
    """What one request was answered: quantiles in pu, (assets, T, K)."""

    issue: Issue
    drift_ppm: int
    assets: tuple[Asset, ...]
    quantiles_pu: Floats


@dataclass(frozen=True)
class AssetForecast:
    """One asset's part of an answer: quantiles in MW, (T, K)."""

    asset_id: str
    issue: Issue
    drift_ppm: int
    quantiles_mw: Floats


class Sink(Protocol):
    """Where answers are kept or told of. Taking the same ones twice changes nothing."""

    name: str
    """The store's, for logs and counters."""

    def write(self, answers: Sequence[Answered]) -> None:
        """Write all of them; psycopg.Error, PyMongoError or RedisError when the store does not take them now."""

    def close(self) -> None:
        """Close what was opened."""


def latest(answers: Sequence[Answered], key: Callable[[AssetForecast], Hashable]) -> list[AssetForecast]:
    """The assets' parts; of several with the same key the one issued last, of those issued at once the first."""
    found: dict[Hashable, AssetForecast] = {}
    for answer in sorted(answers, key=lambda each: -each.issue.issue_s):
        capacity = np.array([asset.capacity_mw for asset in answer.assets])[:, None, None]
        quantiles_mw = (answer.quantiles_pu * capacity).astype(np.float32)
        for asset, quantiles in zip(answer.assets, quantiles_mw, strict=True):
            each = AssetForecast(asset.asset_id, answer.issue, answer.drift_ppm, quantiles)
            found.setdefault(key(each), each)
    return list(found.values())
