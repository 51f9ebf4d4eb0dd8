"""Collects readings from a store into an aligned panel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import STEP_S, Asset, Indices, Panel


class PanelBuilder:
    """A panel to be filled: NaN until `put`, from `start_s` to the last interval that has ended by `end_s`.

    `start_s` is rounded down to 15 minutes. `rows` maps an asset's id to its row.
    """

    def __init__(self, assets: Sequence[Asset], start_s: int, end_s: int) -> None:
        self.assets = tuple(assets)
        self.start_s = start_s - start_s % STEP_S
        steps = max(0, (end_s - self.start_s) // STEP_S)
        self.rows = {asset.asset_id: row for row, asset in enumerate(assets)}
        self._capacity_mw = np.array([asset.capacity_mw for asset in assets])
        self._pu = np.full((len(assets), steps), np.nan, np.float32)

    @property
    def size(self) -> int:
        """Number of values in the panel."""
        return self._pu.size

    def put(self, rows: int | Indices, times_s: Indices, power_mw: NDArray[np.float64]) -> None:
        """Store readings of one row, or of a row each; readings outside the panel are ignored, later ones win."""
        columns = (times_s - self.start_s) // STEP_S
        inside = (columns >= 0) & (columns < self._pu.shape[1])
        rows = np.broadcast_to(rows, columns.shape)[inside]
        self._pu[rows, columns[inside]] = power_mw[inside] / self._capacity_mw[rows]

    def build(self) -> Panel:
        """The panel in pu of each asset's capacity; values that are not finite become NaN."""
        self._pu[~np.isfinite(self._pu)] = np.nan
        return Panel(self.assets, self.start_s, self._pu)
