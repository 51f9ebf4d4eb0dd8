"""How far the recent inputs have moved from what a model was trained on: one number that goes into its commit."""

from dataclasses import dataclass, field

import numpy as np

from forecaster.domain import CLASSES, DAY, Floats, Panel

BINS = 10
SMALLEST_SHARE = 1e-3
WINDOW = 7 * DAY


@dataclass(frozen=True)
class Profile:
    """Distribution of power per class over training: inner bin edges (pu) and the share of each bin."""

    edges: dict[str, list[float]] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)


def training_profile(panel: Panel) -> Profile:
    """Deciles of each class; repeated edges (many zeros) are merged."""
    edges, shares = {}, {}
    for name in CLASSES:
        values = known_values(panel.pu[panel.rows_of(name)])
        if values.size:
            inner = np.unique(np.round(np.quantile(values, np.arange(1, BINS) / BINS), 6))
            edges[name] = inner.tolist()
            shares[name] = np.round(bin_shares(values, inner), 6).tolist()
    return Profile(edges, shares)


def drift_ppm(panel: Panel, profile: Profile) -> int:
    """Mean population stability index of the last known week over the classes, in ppm, at most 1e6.

    Under 100,000 is the usual "no change"; over 250,000 the usual "the population has moved".
    """
    recent = panel.pu[:, -WINDOW:]
    indices = []
    for name, edges in profile.edges.items():
        values = known_values(recent[panel.rows_of(name)])
        if values.size:
            indices.append(stability_index(values, np.array(edges), np.array(profile.shares[name])))
    return int(min(1_000_000, round(1e6 * float(np.mean(indices))))) if indices else 0


def stability_index(values: Floats, edges: np.ndarray, expected: np.ndarray) -> float:
    """Population stability index of a sample against the expected shares of the bins, at most 1."""
    now, then = np.maximum(bin_shares(values, edges), SMALLEST_SHARE), np.maximum(expected, SMALLEST_SHARE)
    return min(1.0, float(((now - then) * np.log(now / then)).sum()))


def bin_shares(values: Floats, edges: np.ndarray) -> np.ndarray:
    """Share of the values in each of len(edges) + 1 bins."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return counts / values.size


def known_values(values: Floats) -> Floats:
    """The finite values, flat."""
    return values[np.isfinite(values)]
