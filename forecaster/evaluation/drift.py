"""Input drift: how far recent readings have moved from the readings that a model was trained on."""

from dataclasses import dataclass, field, replace

import numpy as np

from forecaster.domain import CLASSES, Floats, Panel

BINS = 10
SMALLEST_SHARE = 1e-3
WINDOW_DAYS = 7
"""The recent readings that are compared."""


@dataclass(frozen=True)
class Profile:
    """Distribution of the training readings by group: inner bin edges (pu) and the share of values in each bin.

    A class has two groups: its power (named like the class) and the change of power within an hour (`CLASS change`).
    """

    edges: dict[str, list[float]] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)


def training_profile(panel: Panel) -> Profile:
    """Profile of a panel with deciles as bins; equal edges (from many zeros) are merged."""
    edges, shares = {}, {}
    for name, values in groups(panel).items():
        inner = np.unique(np.round(np.quantile(values, np.arange(1, BINS) / BINS), 6))
        edges[name] = inner.tolist()
        shares[name] = np.round(bin_shares(values, inner), 6).tolist()
    return Profile(edges, shares)


def input_drift(panel: Panel, profile: Profile) -> dict[str, float]:
    """`psi` and `ks` of the panel's last week, means over the groups, in [0, 1]; 0 without readings.

    psi: population stability index; below 0.1 usually means no change, above 0.25 that the population has moved.
    ks: Kolmogorov-Smirnov distance, the largest difference between the cumulative distributions at the bins' edges.
    """
    recent = replace(panel, pu=panel.pu[:, -WINDOW_DAYS * panel.day :])
    psi, ks = [0.0], [0.0]
    for name, values in groups(recent).items():
        if name in profile.edges:
            now, then = bin_shares(values, np.array(profile.edges[name])), np.array(profile.shares[name])
            psi.append(stability_index(now, then))
            ks.append(cumulative_distance(now, then))
    return {"psi": float(np.mean(psi[1:] or psi)), "ks": float(np.mean(ks[1:] or ks))}


def groups(panel: Panel) -> dict[str, Floats]:
    """Known values by group, flat; groups without any are left out."""
    change = panel.pu[:, panel.hour :] - panel.pu[:, : -panel.hour]
    values_of: dict[str, Floats] = {}
    for name in CLASSES:
        rows = panel.rows_of(name)
        values_of |= {name: known_values(panel.pu[rows]), f"{name} change": known_values(change[rows])}
    return {name: values for name, values in values_of.items() if values.size}


def stability_index(now: np.ndarray, then: np.ndarray) -> float:
    """Population stability index of two distributions given as shares of bins, capped at 1."""
    now, then = np.maximum(now, SMALLEST_SHARE), np.maximum(then, SMALLEST_SHARE)
    return min(1.0, float(((now - then) * np.log(now / then)).sum()))


def cumulative_distance(now: np.ndarray, then: np.ndarray) -> float:
    """Kolmogorov-Smirnov distance of two distributions given as shares of bins."""
    return float(np.abs(np.cumsum(now - then)).max())


def bin_shares(values: Floats, edges: np.ndarray) -> np.ndarray:
    """Share of the values in each bin, (len(edges) + 1,)."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return counts / values.size


def known_values(values: Floats) -> Floats:
    """The finite values, flat."""
    return values[np.isfinite(values)]
