"""LightGBM as the ensembles' peer: quantile trees on the features of a step and of its two neighbours."""

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats, quantile_levels
from forecaster.network.cases import Cases
from forecaster.network.knots import knot_weights

KNOTS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Levels with a booster of their own; the others are interpolated. For fewer levels than these, each has its own."""
OPTIONS = {
    "objective": "quantile",
    "num_leaves": 24,
    "learning_rate": 0.07,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
SETTINGS = {"knots": KNOTS, "options": OPTIONS}


def boosted_quantiles(train: Cases, test: Cases, levels: int, trees: int, floor: float | None = 0.0) -> Floats:
    """Quantiles (N, L, G, levels) of the test cases, none below the floor. Each series has its own boosters."""
    knots = quantile_levels(levels).astype(np.float64) if levels < len(KNOTS) else np.array(KNOTS)
    series = [series_quantiles(train, test, column, knots, trees) for column in range(train.truth.shape[-1])]
    quantiles = np.sort(np.stack(series, axis=2), axis=-1) @ knot_weights(levels, knots)
    lowest = -np.inf if floor is None else floor
    return (np.maximum(quantiles, lowest) * test.scale[..., None]).astype(np.float32)


def series_quantiles(train: Cases, test: Cases, series: int, knots: NDArray[np.float64], trees: int) -> Floats:
    """Quantiles of one series at the knots, in multiples of the scale, (N, L, K)."""
    import lightgbm

    features, scale = with_neighbours(train.features), train.scale[..., series].ravel()
    truth = train.truth[..., series].ravel()
    usable = np.isfinite(truth) & (scale > 0.01)
    table = lightgbm.Dataset(features[usable], truth[usable] / scale[usable], weight=scale[usable])
    test_features, quantiles = with_neighbours(test.features), []
    for level in knots:
        booster = lightgbm.train({**OPTIONS, "alpha": float(level)}, table, num_boost_round=trees)
        quantiles.append(booster.predict(test_features, num_threads=1))
    return np.stack(quantiles, axis=-1).reshape(*test.features.shape[:2], len(knots)).astype(np.float32)


def with_neighbours(features: Floats) -> Floats:
    """The features of each step, of the step before and of the step after, (N * L, 3 F)."""
    padded = np.pad(features, ((0, 0), (1, 1), (0, 0)), mode="edge")
    joined = np.concatenate([padded[:, 1:-1], padded[:, :-2], padded[:, 2:]], axis=-1)
    return joined.reshape(-1, joined.shape[-1])
