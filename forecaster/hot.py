"""The newest values out of Redis, where the stream puts them before the history has them."""

import json
from dataclasses import replace

import numpy as np
from redis import Redis

from forecaster.domain import STEP_S, Panel


def with_hot_features(panel: Panel, redis: Redis, region: str, issue_s: int) -> Panel:
    """The panel with the last value of each asset filled in where the history lacks it.

    Only an interval that had ended by `issue_s` is taken, and only a finite value; the history is never overwritten.
    """
    vectors = redis.hmget(f"features:{region}", [asset.asset_id for asset in panel.assets])
    pu = panel.pu.copy()
    for row, text in enumerate(vectors):
        hot = last_value(text) if text else None
        if hot is None or hot[0] + STEP_S > issue_s:
            continue
        column = panel.column(hot[0])
        if 0 <= column < panel.steps and np.isnan(pu[row, column]):
            pu[row, column] = hot[1]
    return replace(panel, pu=pu)


def last_value(text: bytes | str) -> tuple[int, float] | None:
    """Time (s) and pu of a feature vector's last reading; None when it carries no finite value."""
    vector = json.loads(text)
    time_ms, pu = vector.get("last_time_ms"), vector.get("last_pu")
    if time_ms is None or pu is None or not np.isfinite(pu):
        return None
    return int(time_ms) // 1000, float(pu)
