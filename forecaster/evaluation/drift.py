"""How far the recent inputs have moved from what a model was trained on, by class and group of inputs."""

from dataclasses import dataclass, field

import numpy as np

from forecaster.domain import CLASSES, DAY, Floats, Panel

BINS = 10
SMALLEST_SHARE = 1e-3
WINDOW = 7 * DAY
HOUR = 4
"""Steps of an hour."""


@dataclass(frozen=True)
class Profile:
    """Distributions over training by class and group: inner bin edges (pu) and the share of each bin.

    Groups are the power (named by its class alone) and its change within an hour (`CLASS change`).
    """

    edges: dict[str, list[float]] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)


def training_profile(panel: Panel) -> Profile:
    """Deciles of each group; repeated edges (many zeros) are merged."""
    edges, shares = {}, {}
    for name, values in groups(panel).items():
        inner = np.unique(np.round(np.quantile(values, np.arange(1, BINS) / BINS), 6))
        edges[name] = inner.tolist()
        shares[name] = np.round(bin_shares(values, inner), 6).tolist()
    return Profile(edges, shares)


def input_drift(panel: Panel, profile: Profile) -> dict[str, float]:
    """Means over the groups for the last known week, each in [0, 1]: `psi` and `ks`; 0 where nothing is known.

    A population stability index under 0.1 is the usual "no change", over 0.25 the usual "the population has moved";
    the Kolmogorov-Smirnov distance is the largest one between the distributions at the bins' edges.
    """
    recent = Panel(panel.assets, panel.start_s, panel.pu[:, -WINDOW:])
    psi, ks = [0.0], [0.0]
    for name, values in groups(recent).items():
        if name in profile.edges:
            now, then = bin_shares(values, np.array(profile.edges[name])), np.array(profile.shares[name])
            psi.append(stability_index(now, then))
            ks.append(distance(now, then))
    return {"psi": float(np.mean(psi[1:] or psi)), "ks": float(np.mean(ks[1:] or ks))}


def groups(panel: Panel) -> dict[str, Floats]:
    """The known values of each group that has any, flat."""
    change = panel.pu[:, HOUR:] - panel.pu[:, :-HOUR]
    found: dict[str, Floats] = {}
    for name in CLASSES:
        rows = panel.rows_of(name)
        found |= {name: known_values(panel.pu[rows]), f"{name} change": known_values(change[rows])}
    return {name: values for name, values in found.items() if values.size}


def stability_index(now: np.ndarray, then: np.ndarray) -> float:
    """Population stability index between two lists of shares, at most 1."""
    now, then = np.maximum(now, SMALLEST_SHARE), np.maximum(then, SMALLEST_SHARE)
    return min(1.0, float(((now - then) * np.log(now / then)).sum()))


def distance(now: np.ndarray, then: np.ndarray) -> float:
    """The largest difference between two cumulated lists of shares."""
    return float(np.abs(np.cumsum(now - then)).max())


def bin_shares(values: Floats, edges: np.ndarray) -> np.ndarray:
    """Share of the values in each of len(edges) + 1 bins."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return counts / values.size


def known_values(values: Floats) -> Floats:
    """The finite values, flat."""
    return values[np.isfinite(values)]
