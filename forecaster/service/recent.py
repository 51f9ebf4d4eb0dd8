"""The history that was asked for lately: of what was read a moment ago only the newest day is read again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import psycopg

from forecaster.data.history import read_history
from forecaster.domain import STEP_S, Asset, Floats, Panel

TRUSTED_S = 30.0
"""A late change of a reading older than AGAIN_S is seen after so long at the latest."""
AGAIN_S = 86_400
"""The newest part is always read: there readings still come in and are judged."""
MOST_KEPT = 16_384


@dataclass(frozen=True)
class Kept:
    """One asset's series in pu from `start_s` to `end_s`, and when it was read."""

    start_s: int
    end_s: int
    pu: Floats
    read_at: float

    def part(self, start_s: int, end_s: int) -> Floats:
        """The series between two times that lie within it."""
        return self.pu[(start_s - self.start_s) // STEP_S : (end_s - self.start_s) // STEP_S]


class RecentHistory:
    """Reads panels for one thread; what it keeps is bounded by MOST_KEPT series."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Asset, Kept] = {}

    def read(self, connection: psycopg.Connection, assets: Sequence[Asset], start_s: int, issue_s: int) -> Panel:
        """The same as `read_history`, but that values older than a day may be TRUSTED_S old."""
        first, again = start_s - start_s % STEP_S, issue_s - issue_s % STEP_S - AGAIN_S
        if again <= first:
            return read_history(connection, assets, start_s, issue_s)
        oldest = self._clock() - TRUSTED_S
        kept = {
            row: found for row, asset in enumerate(assets) if (found := self._covering(asset, first, again, oldest))
        }
        others = [row for row in range(len(assets)) if row not in kept]
        pu = np.full((len(assets), max(0, (issue_s - first) // STEP_S)), np.nan, np.float32)
        if kept:
            newest = read_history(connection, [assets[row] for row in kept], again, issue_s)
            pu[list(kept), -newest.steps :] = newest.pu
            for row, series in kept.items():
                pu[row, : -newest.steps] = series.part(first, again)
        if others:
            moment = self._clock()
            whole = read_history(connection, [assets[row] for row in others], first, issue_s)
            pu[others] = whole.pu
            self._keep(whole, moment)
        return Panel(tuple(assets), first, pu)

    def _covering(self, asset: Asset, first: int, again: int, oldest: float) -> Kept | None:
        """What is kept of an asset when it is young enough and holds all from `first` to `again`."""
        found = self._kept.get(asset)
        whole = found and found.read_at >= oldest and found.start_s <= first and found.end_s >= again
        return found if whole else None

    def _keep(self, panel: Panel, moment: float) -> None:
        """Keep the panel's series, and forget all others when these become too many."""
        if len(self._kept) + len(panel.assets) > MOST_KEPT:
            self._kept.clear()
        for asset, series in zip(panel.assets, panel.pu, strict=True):
            self._kept[asset] = Kept(panel.start_s, panel.end_s, series, moment)
