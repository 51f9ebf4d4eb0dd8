"""Collects readings from a store into an aligned panel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import STEP_S, Asset, Floats, Indices, Panel

LEAST_COVERED = 0.5
"""Share of a panel's interval that readings must cover, or else it is unknown."""
LONGEST_SEEN_S = 3_600
"""A longer interval is not taken from the readings: an asset that reports once a day does not report its mean."""
MIN_GAPS, USUAL_SHARE = 8, 0.8
"""Gaps between readings from which their interval is seen, and the share of them that must be equal."""


class PanelBuilder:
    """A panel to be filled: NaN until `put`, from `start_s` to the last interval that has ended by `end_s`.

    `start_s` is rounded down to `step_s`. `rows` maps an asset's id to its row. A reading is the mean power of its
    interval, which may be longer or shorter than a step: a step gets the mean of the readings weighted by the time that
    they cover of it, so that energy is kept.
    """

    def __init__(self, assets: Sequence[Asset], start_s: int, end_s: int, step_s: int = STEP_S) -> None:
        self.assets = tuple(assets)
        self.step_s = step_s
        self.start_s = start_s - start_s % step_s
        self._steps = max(0, (end_s - self.start_s) // step_s)
        self._until_s = end_s
        self.rows = {asset.asset_id: row for row, asset in enumerate(assets)}
        self._capacity_mw = np.array([asset.capacity_mw for asset in assets])
        # Power times seconds, and seconds, of what is known of each interval.
        self._energy: NDArray[np.float64] = np.zeros(len(assets) * self._steps)
        self._covered_s: Floats = np.zeros(len(assets) * self._steps, np.float32)

    @property
    def size(self) -> int:
        """Number of values in the panel."""
        return self._energy.size

    def put(self, rows: int | Indices, times_s: Indices, power_mw: NDArray[np.float64]) -> None:
        """Store readings of one row, or of a row each; of several for the same time the last counts.

        Readings outside the panel, and those whose interval has not ended by its end, are ignored.
        """
        if isinstance(rows, int):
            self._put_row(rows, times_s, power_mw)
            return
        order = np.argsort(rows, kind="stable")
        starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
        for part in np.split(order, starts[1:]) if len(order) else []:
            self._put_row(int(rows[part[0]]), times_s[part], power_mw[part])

    def _put_row(self, row: int, times_s: Indices, power_mw: NDArray[np.float64]) -> None:
        if self._fits_grid(row, times_s):
            column = (times_s - self.start_s) // self.step_s
            inside = (column >= 0) & (column < self._steps)
            cells, power_mw = row * self._steps + column[inside], power_mw[inside]
            self._energy[cells] = np.where(np.isfinite(power_mw), power_mw * self.step_s, 0.0)
            self._covered_s[cells] = np.where(np.isfinite(power_mw), self.step_s, 0.0)
            return
        # np.unique returns first positions, so it gets the readings in reverse: the last of each time counts.
        times_s, first = np.unique(times_s[::-1], return_index=True)
        power_mw = power_mw[::-1][first]
        interval_s = interval_of(times_s, self.assets[row].interval_s)
        usable = np.isfinite(power_mw) & (times_s + interval_s <= self._until_s)
        self._add(row, times_s[usable], interval_s, power_mw[usable])

    def _fits_grid(self, row: int, times_s: Indices) -> bool:
        """Whether each reading covers one of the panel's intervals, as most do; then nothing has to be shared out.

        At a longer interval there would be a reading for at most every second step.
        """
        if self.assets[row].interval_s != self.step_s or (times_s % self.step_s).any():
            return False
        return len(times_s) <= MIN_GAPS or len(times_s) > 0.6 * ((times_s.max() - times_s.min()) // self.step_s + 1)

    def _add(self, row: int, times_s: Indices, interval_s: int, power_mw: NDArray[np.float64]) -> None:
        """Spread each reading over the panel's intervals that it covers."""
        first = (times_s - self.start_s) // self.step_s
        for piece in range((interval_s - 1) // self.step_s + 2):
            column = first + piece
            begin_s = self.start_s + column * self.step_s
            overlap_s = np.minimum(times_s + interval_s, begin_s + self.step_s) - np.maximum(times_s, begin_s)
            inside = (overlap_s > 0) & (column >= 0) & (column < self._steps)
            cells = row * self._steps + column[inside]
            np.add.at(self._energy, cells, power_mw[inside] * overlap_s[inside])
            np.add.at(self._covered_s, cells, overlap_s[inside].astype(np.float32))

    def build(self) -> Panel:
        """The panel in pu of each asset's capacity, NaN where less than LEAST_COVERED of an interval is known."""
        shape = (len(self.assets), self._steps)
        energy, covered_s = self._energy.reshape(shape), self._covered_s.reshape(shape)
        mean_mw = energy / np.maximum(covered_s, 1.0)
        with np.errstate(over="ignore"):
            pu = np.where(covered_s >= LEAST_COVERED * self.step_s, mean_mw / self._capacity_mw[:, None], np.nan)
            pu = pu.astype(np.float32)
        # A number that is too large for the panel is no measurement.
        return Panel(self.assets, self.start_s, np.where(np.isfinite(pu), pu, np.float32(np.nan)), self.step_s)


def interval_of(times_s: Indices, registered_s: int) -> int:
    """The interval of one asset's readings, from their sorted, distinct times.

    It is the registered one, unless most readings follow each other at another one: a meter is often replaced before
    its registration is.
    """
    gaps = np.diff(times_s)
    if len(gaps) < MIN_GAPS:
        return registered_s
    values, counts = np.unique(gaps, return_counts=True)
    usual_s = int(values[counts.argmax()])
    seen = counts.max() >= USUAL_SHARE * len(gaps) and usual_s <= LONGEST_SEEN_S
    return usual_s if seen else registered_s
