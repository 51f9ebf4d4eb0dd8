"""Averages over an asset's neighbours: the other assets of its class and region."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from streaming.jobs.window.windows import WINDOW_MS

FIGURES = ("last_pu", "mean_pu", "ramp_pu_per_h")
NEVER = -1
"""A window end (ms) for assets without a window: earlier than every real one."""
Vectors = Mapping[str, dict[str, Any]]
"""Hot feature vectors by asset id."""


class Neighbours:
    """Remembers the newest vector of every asset.

    `seed` returns the vectors that a region already has in Redis; it is called once per region.
    """

    def __init__(self, seed: Callable[[str], Vectors]) -> None:
        self._seed = seed
        self._groups: dict[tuple[str, str], _Group] = {}
        self._seeded: set[str] = set()

    def averages(self, region: str, vectors: Vectors) -> dict[str, dict[str, Any] | None]:
        """Remember these new vectors, and return the averages over each asset's neighbours, weighted by capacity.

        A neighbour counts if its window ends at most an hour before the asset's own. None without a neighbour.
        """
        self._ensure_seeded(region)
        averages: dict[str, dict[str, Any] | None] = {}
        for group, members in self._remember(region, vectors):
            by_end: dict[int, list[str]] = defaultdict(list)
            for name in members:
                by_end[vectors[name]["window_end_ms"]].append(name)
            for end_ms, names in by_end.items():
                averages |= group.averages(end_ms, names)
        return averages

    def forget(self, region: str, vectors: Vectors) -> None:
        """Forget retracted vectors, so that the assets' next vectors may have older windows."""
        self._ensure_seeded(region)
        for name, vector in vectors.items():
            if group := self._groups.get((region, vector["asset_class"])):
                group.forget(name)

    def _ensure_seeded(self, region: str) -> None:
        if region not in self._seeded:
            self._remember(region, self._seed(region))
            self._seeded.add(region)

    def _remember(self, region: str, vectors: Vectors) -> list[tuple["_Group", list[str]]]:
        """Remember the vectors, and return each group with the names of its assets."""
        by_class: dict[str, list[str]] = defaultdict(list)
        for name, vector in vectors.items():
            by_class[vector["asset_class"]].append(name)
        changed = []
        for asset_class, names in by_class.items():
            group = self._groups.setdefault((region, asset_class), _Group())
            group.remember({name: vectors[name] for name in names})
            changed.append((group, names))
        return changed


class _Group:
    """The assets of a class and region, stored in columns with one row per asset."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._end_ms = np.empty(0, np.int64)
        self._capacity_mw = np.empty(0)
        self._figures = np.empty((0, len(FIGURES)))

    def remember(self, vectors: Vectors) -> None:
        """Store each vector unless the asset already has a later one."""
        places = [self._rows.setdefault(name, len(self._rows)) for name in vectors]
        self._grow(len(self._rows) - len(self._end_ms))
        for row, vector in zip(places, vectors.values(), strict=True):
            if vector["window_end_ms"] >= self._end_ms[row]:
                self._end_ms[row] = vector["window_end_ms"]
                self._capacity_mw[row] = vector.get("capacity_mw", 0.0)
                self._figures[row] = [vector[name] for name in FIGURES]

    def forget(self, name: str) -> None:
        """Exclude an asset from all averages until its next vector."""
        if (row := self._rows.get(name)) is not None:
            self._end_ms[row], self._capacity_mw[row] = NEVER, 0.0

    def averages(self, end_ms: int, names: list[str]) -> dict[str, dict[str, Any] | None]:
        """For each of these assets, whose windows end at `end_ms`, the averages over all other assets of the group."""
        weights = np.where(self._end_ms >= end_ms - WINDOW_MS, self._capacity_mw, 0.0)
        rows = np.array([self._rows[name] for name in names])
        counts = np.count_nonzero(weights) - (weights[rows] > 0)
        shares = weights.sum() - weights[rows]
        sums = weights @ self._figures - weights[rows, None] * self._figures[rows]
        means = np.divide(sums, shares[:, None], out=np.zeros_like(sums), where=counts[:, None] > 0)
        return {
            name: {"assets": count, **dict(zip(FIGURES, figures, strict=True))} if count else None
            for name, count, figures in zip(names, counts.tolist(), means.tolist(), strict=True)
        }

    def _grow(self, rows: int) -> None:
        if rows > 0:
            self._end_ms = np.append(self._end_ms, np.full(rows, NEVER, np.int64))
            self._capacity_mw = np.append(self._capacity_mw, np.zeros(rows))
            self._figures = np.concatenate([self._figures, np.zeros((rows, len(FIGURES)))])
