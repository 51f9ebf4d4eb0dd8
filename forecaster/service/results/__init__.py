"""Stores issued forecasts: history in PostgreSQL, each asset's newest in MongoDB, and live events in Redis."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from forecaster.domain import STEP_S, Asset, Floats

Key = tuple[str, int, str]
"""Asset id, first valid time, model version."""


@dataclass(frozen=True)
class Issue:
    """Origin and times of forecasts, in UTC seconds. They depend on nothing measured after `issue_s`."""

    region: str
    model: str
    model_version: str
    issue_s: int
    first_valid_s: int
    step_s: int = STEP_S

    @property
    def issued(self) -> datetime:
        """The issue time."""
        return datetime.fromtimestamp(self.issue_s, UTC)

    @property
    def first_valid(self) -> datetime:
        """Start of the first interval."""
        return datetime.fromtimestamp(self.first_valid_s, UTC)

    def key_of(self, asset_id: str) -> Key:
        """The key of an asset's forecast in the stores."""
        return asset_id, self.first_valid_s, self.model_version


@dataclass(frozen=True)
class IssuedForecasts:
    """The forecasts of one reply: quantiles in pu, (assets, T, K)."""

    issue: Issue
    drift_ppm: int
    assets: tuple[Asset, ...]
    quantiles_pu: Floats
    trace: str | None = field(default=None, compare=False)
    """The `traceparent` of the request that they answer."""


@dataclass(frozen=True)
class StoredForecast:
    """One asset's forecast as it is stored: quantiles in MW, (T, K)."""

    asset_id: str
    issue: Issue
    drift_ppm: int
    quantiles_mw: Floats


class Sink(Protocol):
    """A destination of issued forecasts. Writing the same forecasts twice changes nothing."""

    name: str
    """Name of the store in logs and metrics."""

    def write(self, issued: Sequence[IssuedForecasts]) -> None:
        """Write all forecasts. Raises psycopg.Error, PyMongoError or RedisError if the store is unavailable."""

    def close(self) -> None:
        """Close what the sink has opened."""


def latest(issued: Sequence[IssuedForecasts], key: Callable[[StoredForecast], Hashable]) -> list[StoredForecast]:
    """One forecast per key: the one issued last, and of several issued at the same time the first."""
    forecasts: dict[Hashable, StoredForecast] = {}
    for reply in sorted(issued, key=lambda reply: -reply.issue.issue_s):
        capacity = np.array([asset.capacity_mw for asset in reply.assets])[:, None, None]
        quantiles_mw = (reply.quantiles_pu * capacity).astype(np.float32)
        for asset, quantiles in zip(reply.assets, quantiles_mw, strict=True):
            forecast = StoredForecast(asset.asset_id, reply.issue, reply.drift_ppm, quantiles)
            forecasts.setdefault(key(forecast), forecast)
    return list(forecasts.values())
