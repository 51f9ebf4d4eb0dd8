"""The newest values from Redis: what they fill of a panel, and vectors that mean nothing."""

import json
from typing import cast

import numpy as np
import pytest
from redis import Redis

from forecaster.data.builder import PanelBuilder
from forecaster.data.hot import with_hot_features
from forecaster.domain import Asset, Panel

START_S = 1_460_000_000 - 1_460_000_000 % 86_400
ASSET = Asset("load-0", "load", 1.0, 51.3, 9.5)
EMPTY = Panel((ASSET,), START_S, np.full((1, 4), np.nan, np.float32))


class Hashes:
    """A Redis that holds one vector for every asset."""

    def __init__(self, vector: str) -> None:
        self._vector = vector

    def hmget(self, _key: str, names: list[str]) -> list[str]:
        return [self._vector for _ in names]


def filled(vector: str) -> tuple[Panel, dict[str, str]]:
    return with_hot_features(EMPTY, cast(Redis, Hashes(vector)), "r", EMPTY.end_s)


@pytest.mark.parametrize("late_s", [0, 1, 449, 451, 899])
def test_a_value_fills_what_a_reading_at_its_time_would(late_s: int) -> None:
    time_s = START_S + 900 + late_s
    panel, invalid = filled(json.dumps({"last_time_ms": 1_000 * time_s, "last_pu": 0.5}))
    builder = PanelBuilder((ASSET,), START_S, EMPTY.end_s)
    builder.put(0, np.array([time_s]), np.array([0.5]))
    assert invalid == {}
    assert np.array_equal(panel.pu, builder.build().pu, equal_nan=True)


@pytest.mark.parametrize("vector", ["[" * 100_000, '{"a":' * 100_000, "half {", "5", '{"last_time_ms": true}'])
def test_a_vector_that_means_nothing_names_its_asset(vector: str) -> None:
    panel, invalid = filled(vector if "true" not in vector else '{"last_time_ms": true, "last_pu": 0.5}')
    assert invalid["load-0"].startswith("invalid feature vector")
    assert np.isnan(panel.pu).all()
