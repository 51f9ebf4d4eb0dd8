"""The newest values out of Redis, where the stream puts them before the history has them."""

import json
from dataclasses import replace

import numpy as np
from redis import Redis

from forecaster.domain import STEP_S, Panel

MOST_PU = 2.0
"""No meter of ours shows twice its asset's capacity."""


def with_hot_features(panel: Panel, redis: Redis, region: str, issue_s: int) -> tuple[Panel, dict[str, str]]:
    """The panel with the last value of each asset filled in where the history lacks it, and what is wrong with others.

    Only an interval that had ended by `issue_s` is taken; the history is never overwritten. A vector that makes no
    sense is told by asset id: whatever wrote it may have written more, so nothing should be forecast from that asset.
    """
    vectors = redis.hmget(f"features:{region}", [asset.asset_id for asset in panel.assets])
    pu, poisoned = panel.pu.copy(), {}
    for row, text in enumerate(vectors):
        try:
            hot = last_value(text) if text else None
        except ValueError as error:
            poisoned[panel.assets[row].asset_id] = f"the feature vector makes no sense: {error}"
            continue
        if hot is None or hot[0] + STEP_S > issue_s:
            continue
        column = panel.column(hot[0])
        if 0 <= column < panel.steps and np.isnan(pu[row, column]):
            pu[row, column] = hot[1]
    return replace(panel, pu=pu), poisoned


def last_value(text: bytes | str) -> tuple[int, float] | None:
    """Time (s) and pu of a feature vector's last reading; None when it has none, ValueError when it is no vector."""
    vector = json.loads(text)
    if not isinstance(vector, dict):
        raise ValueError(f"an object is needed, not {type(vector).__name__}")
    time_ms, pu = vector.get("last_time_ms"), vector.get("last_pu")
    if time_ms is None or pu is None:
        return None
    if type(time_ms) is not int or time_ms < 0:
        raise ValueError(f"last_time_ms is {time_ms!r}")
    if type(pu) not in (int, float) or not abs(pu) <= MOST_PU:
        raise ValueError(f"last_pu is {pu!r}")
    return time_ms // 1000, float(pu)
