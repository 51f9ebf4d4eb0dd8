"""The peer of the ensembles: LightGBM quantile trees over each step's features and those of the steps around it."""

import numpy as np
from numpy.typing import NDArray

from forecaster.backtest.cases import Cases
from forecaster.domain import Floats, quantile_levels

KNOTS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""One booster each; the levels between are interpolated. With fewer levels than these, every level has its own."""
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


def boosted(learn: Cases, ask: Cases, levels: int, trees: int) -> Floats:
    """Quantiles (N, L, G, levels) of the asked cases; each series has boosters of its own."""
    wanted = quantile_levels(levels).astype(np.float64)
    knots = wanted if levels < len(KNOTS) else np.array(KNOTS)
    series = [one_series(learn, ask, g, knots, trees) for g in range(learn.truth.shape[-1])]
    found = np.sort(np.stack(series, axis=2), axis=-1)
    # each wanted level as a weighted sum of the knots: linear interpolation as one product
    weights = np.stack([np.interp(wanted, knots, one) for one in np.eye(len(knots))])
    return (np.maximum(found @ weights, 0) * ask.scale[..., None]).astype(np.float32)


def one_series(learn: Cases, ask: Cases, g: int, knots: NDArray[np.float64], trees: int) -> Floats:
    """Quantiles at the knots in multiples of the scale, (N, L, len(knots))."""
    import lightgbm

    rows, scale, truth = around(learn.features), learn.scale[..., g].ravel(), learn.truth[..., g].ravel()
    kept = np.isfinite(truth) & (scale > 0.01)
    table = lightgbm.Dataset(rows[kept], truth[kept] / scale[kept], weight=scale[kept])
    asked, found = around(ask.features), []
    for level in knots:
        booster = lightgbm.train({**OPTIONS, "alpha": float(level)}, table, num_boost_round=trees)
        found.append(booster.predict(asked, num_threads=1))
    return np.stack(found, axis=-1).reshape(*ask.features.shape[:2], len(knots)).astype(np.float32)


def around(features: Floats) -> Floats:
    """Each step's features with those of the step before and the step after, (N * L, 3 F)."""
    padded = np.pad(features, ((0, 0), (1, 1), (0, 0)), mode="edge")
    joined = np.concatenate([padded[:, 1:-1], padded[:, :-2], padded[:, 2:]], axis=-1)
    return joined.reshape(-1, joined.shape[-1])
