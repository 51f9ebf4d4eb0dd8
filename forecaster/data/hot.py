"""Fills a panel's newest gaps from Redis, where the stream writes a value before PostgreSQL has it."""

from dataclasses import replace

import numpy as np
from redis import Redis

from forecaster.data.builder import LEAST_COVERED
from forecaster.domain import Indices, Panel
from forewatt.foreign_json import parse_json

MAX_PU = 2.0
"""A vector with a larger value is invalid: no meter shows twice its asset's capacity."""


def with_hot_features(panel: Panel, redis: Redis, region: str, issue_s: int) -> tuple[Panel, dict[str, str]]:
    """Fill in each asset's newest value. Returns the panel and, by asset id, why a feature vector is invalid.

    Fills gaps only, and only from intervals that have ended by `issue_s`. A reading of a shorter interval than the
    panel's fills nothing, because it says little about the rest. Another one fills each step of which it covers half.
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
        covered = covered_columns(panel, newest[0], newest[0] + interval_s)
        pu[row, covered[np.isnan(pu[row, covered])]] = newest[1]
    return replace(panel, pu=pu), invalid


def covered_columns(panel: Panel, begin_s: int, end_s: int) -> Indices:
    """The panel's columns of which the time from `begin_s` to `end_s` covers at least the share LEAST_COVERED."""
    columns = np.arange(max(panel.column(begin_s), 0), min(panel.column(end_s - 1) + 1, panel.steps), dtype=np.int64)
    starts_s = panel.start_s + columns * panel.step_s
    seconds = np.minimum(starts_s + panel.step_s, end_s) - np.maximum(starts_s, begin_s)
    return columns[seconds >= LEAST_COVERED * panel.step_s]


def last_value(text: bytes | str) -> tuple[int, float] | None:
    """Time (s) and pu of a feature vector's last reading, None if it has none. ValueError if the vector is invalid."""
    try:
        vector = parse_json(text.encode() if isinstance(text, str) else text)
    except ValueError:
        raise ValueError("it is no JSON") from None
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
