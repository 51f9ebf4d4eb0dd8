"""Caches recent history: of series read less than half a minute ago, only the newest day is read again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import psycopg

from forecaster.data.history import read_history
from forecaster.domain import STEP_S, Asset, Floats, Panel

MAX_AGE_S = 30.0
"""A late change of a reading older than NEWEST_S is seen after this time at the latest."""
NEWEST_S = 86_400
"""The newest part is read for every request, because its readings still arrive and are still being checked."""
MAX_SERIES = 16_384


@dataclass(frozen=True)
class CachedSeries:
    """One asset's series in pu from `start_s` to `end_s`, and when it was read."""

    start_s: int
    end_s: int
    pu: Floats
    read_at: float
    step_s: int = STEP_S

    def part(self, start_s: int, end_s: int) -> Floats:
        """The series between two times within it."""
        return self.pu[(start_s - self.start_s) // self.step_s : (end_s - self.start_s) // self.step_s]


class RecentHistory:
    """Reads panels of `step_s` steps through a cache of at most MAX_SERIES series. Not thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, step_s: int = STEP_S) -> None:
        self._clock = clock
        self._step_s = step_s
        self._cached: dict[Asset, CachedSeries] = {}

    def read(self, connection: psycopg.Connection, assets: Sequence[Asset], start_s: int, issue_s: int) -> Panel:
        """Like `read_history`, except that values older than a day may be MAX_AGE_S out of date."""
        step_s = self._step_s
        first, newest_s = start_s - start_s % step_s, issue_s - issue_s % step_s - NEWEST_S
        if newest_s <= first:
            return read_history(connection, assets, start_s, issue_s, step_s)
        oldest = self._clock() - MAX_AGE_S
        cached = {
            row: series
            for row, asset in enumerate(assets)
            if (series := self._covering(asset, first, newest_s, oldest))
        }
        others = [row for row in range(len(assets)) if row not in cached]
        pu = np.full((len(assets), max(0, (issue_s - first) // step_s)), np.nan, np.float32)
        if cached:
            newest = read_history(connection, [assets[row] for row in cached], newest_s, issue_s, step_s)
            pu[list(cached), -newest.steps :] = newest.pu
            for row, series in cached.items():
                pu[row, : -newest.steps] = series.part(first, newest_s)
        if others:
            moment = self._clock()
            whole = read_history(connection, [assets[row] for row in others], first, issue_s, step_s)
            pu[others] = whole.pu
            self._store(whole, moment)
        return Panel(tuple(assets), first, pu, step_s)

    def _covering(self, asset: Asset, start_s: int, end_s: int, oldest: float) -> CachedSeries | None:
        """The asset's cached series if it was read after `oldest` and covers `start_s` to `end_s`."""
        series = self._cached.get(asset)
        usable = series and series.read_at >= oldest and series.start_s <= start_s and series.end_s >= end_s
        return series if usable else None

    def _store(self, panel: Panel, moment: float) -> None:
        """Cache the panel's series; when there would be too many, drop all others first."""
        if len(self._cached) + len(panel.assets) > MAX_SERIES:
            self._cached.clear()
        for asset, series in zip(panel.assets, panel.pu, strict=True):
            self._cached[asset] = CachedSeries(panel.start_s, panel.end_s, series, moment, panel.step_s)
