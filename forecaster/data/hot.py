"""Fills a panel's newest gaps from Redis, where the stream writes a value before PostgreSQL has it."""

import json
from dataclasses import replace

import numpy as np
from redis import Redis

from forecaster.domain import Panel

MAX_PU = 2.0
"""A vector with a larger value is invalid: no meter shows twice its asset's capacity."""


def with_hot_features(panel: Panel, redis: Redis, region: str, issue_s: int) -> tuple[Panel, dict[str, str]]:
    """Fill in each asset's newest value. Returns the panel and, by asset id, why a feature vector is invalid.

    Fills gaps only, and only from intervals that have ended by `issue_s`. A reading of a shorter interval than the
    panel's fills nothing, because it says little about the rest; one of a longer interval fills all that it covers.
    An asset with an invalid feature vector must not be forecast: whatever wrote the vector may have written more bad
    values.
    """
    if not panel.assets:
        return panel, {}
    vectors = redis.hmget(f"features:{region}", [asset.asset_id for asset in panel.assets])
    pu, invalid = panel.pu.copy(), {}
    for row, text in enumerate(vectors):
        try:
            newest = last_value(text) if text else None
        except ValueError as error:
            invalid[panel.assets[row].asset_id] = f"invalid feature vector: {error}"
            continue
        interval_s = panel.assets[row].interval_s
        if newest is None or newest[0] + interval_s > issue_s or interval_s < panel.step_s:
            continue
        first, last = panel.column(newest[0]), panel.column(newest[0] + interval_s - 1)
        covered = pu[row, max(first, 0) : max(last + 1, 0)]
        covered[np.isnan(covered)] = newest[1]
    return replace(panel, pu=pu), invalid


def last_value(text: bytes | str) -> tuple[int, float] | None:
    """Time (s) and pu of a feature vector's last reading, None if it has none. ValueError if the vector is invalid."""
    vector = json.loads(text)
    if not isinstance(vector, dict):
        raise ValueError(f"an object is needed, not {type(vector).__name__}")
    time_ms, pu = vector.get("last_time_ms"), vector.get("last_pu")
    if time_ms is None or pu is None:
        return None
    if type(time_ms) is not int or time_ms < 0:
        raise ValueError(f"last_time_ms is {time_ms!r}")
    if type(pu) not in (int, float) or not abs(pu) <= MAX_PU:
        raise ValueError(f"last_pu is {pu!r}")
    return time_ms // 1000, float(pu)
