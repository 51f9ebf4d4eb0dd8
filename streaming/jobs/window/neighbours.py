"""What the other assets of a class and region are doing, beside each asset's own window."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from streaming.jobs.window.windows import WINDOW_MS

FIGURES = ("last_pu", "mean_pu", "ramp_pu_per_h")
NEVER = -1
"""The end of no window."""
Vectors = Mapping[str, dict[str, Any]]
"""Hot feature vectors by asset."""


class Neighbours:
    """Remembers the newest vector of every asset; `seed` gives those that a region has from before the start."""

    def __init__(self, seed: Callable[[str], Vectors]) -> None:
        self._seed = seed
        self._groups: dict[tuple[str, str], _Group] = {}
        self._seeded: set[str] = set()

    def beside(self, region: str, vectors: Vectors) -> dict[str, dict[str, Any] | None]:
        """For each of these new vectors its neighbours' figures: means weighted by capacity.

        A neighbour counts while its window ends no earlier than an hour before the asset's own. None without any.
        """
        self._know(region)
        found: dict[str, dict[str, Any] | None] = {}
        for group, members in self._remember(region, vectors):
            by_end: dict[int, list[str]] = defaultdict(list)
            for name in members:
                by_end[vectors[name]["window_end_ms"]].append(name)
            for end_ms, names in by_end.items():
                found |= group.others(end_ms, names)
        return found

    def forget(self, region: str, vectors: Vectors) -> None:
        """These vectors were taken back: those that come next for their assets may be older ones."""
        self._know(region)
        for name, vector in vectors.items():
            if group := self._groups.get((region, vector["asset_class"])):
                group.forget(name)

    def _know(self, region: str) -> None:
        if region not in self._seeded:
            self._remember(region, self._seed(region))
            self._seeded.add(region)

    def _remember(self, region: str, vectors: Vectors) -> list[tuple["_Group", list[str]]]:
        """Keep them, and return each group with the names that are its."""
        by_class: dict[str, list[str]] = defaultdict(list)
        for name, vector in vectors.items():
            by_class[vector["asset_class"]].append(name)
        found = []
        for asset_class, names in by_class.items():
            group = self._groups.setdefault((region, asset_class), _Group())
            group.remember({name: vectors[name] for name in names})
            found.append((group, names))
        return found


class _Group:
    """The assets of a class and region: a row each, in columns."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._end_ms = np.empty(0, np.int64)
        self._capacity_mw = np.empty(0)
        self._figures = np.empty((0, len(FIGURES)))

    def remember(self, vectors: Vectors) -> None:
        """Keep each vector unless a later one is kept already."""
        new = [self._rows.setdefault(name, len(self._rows)) for name in vectors]
        self._grow(len(self._rows) - len(self._end_ms))
        for row, vector in zip(new, vectors.values(), strict=True):
            if vector["window_end_ms"] >= self._end_ms[row]:
                self._end_ms[row] = vector["window_end_ms"]
                self._capacity_mw[row] = vector.get("capacity_mw", 0.0)
                self._figures[row] = [vector[name] for name in FIGURES]

    def forget(self, name: str) -> None:
        """Let an asset be nobody's neighbour until its next vector."""
        if (row := self._rows.get(name)) is not None:
            self._end_ms[row], self._capacity_mw[row] = NEVER, 0.0

    def others(self, end_ms: int, names: list[str]) -> dict[str, dict[str, Any] | None]:
        """The figures of all but each of these assets, whose windows end at `end_ms`."""
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
