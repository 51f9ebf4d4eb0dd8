"""Climatology: each feed's distribution by time of day and kind of day, with more weight on recent weeks."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import CLASSES, DAY, Floats, Panel, quantile_levels
from forecaster.errors import TrainingError
from forecaster.features.calendar import WORKDAY
from forecaster.features.grid import LOCAL_CLASSES, Grid, Picks
from forecaster.models.base import Report, picked_assets, require_learnt, restored

REVISION = 3
"""Raise it when a change of the code changes what is learnt."""


@dataclass(frozen=True)
class ClimatologyConfig:
    """Half-life of a day's weight, and how many steps before and after are pooled with each step of a day."""

    half_life_days: float = 14.0
    neighbours: int = 2
    levels: int = 9


class Climatology:
    """Weighted quantiles by feed, local time of day and kind of day. A feed not learnt gets its class's mean."""

    name: ClassVar[str] = "climatology"

    def __init__(self, config: ClimatologyConfig | None = None) -> None:
        self._config = config or ClimatologyConfig()
        self._rows: dict[str, int] = {}
        # (feeds + classes, 2 kinds of day, steps of a day, levels); the last rows are the classes' means.
        self._table: Floats = np.zeros((0, 2, DAY, self._config.levels), np.float32)

    @property
    def config(self) -> dict[str, Any]:
        """The parameters and the code's revision."""
        return {"revision": REVISION, **asdict(self._config)}

    @classmethod
    def of_config(cls, config: dict[str, Any]) -> "Climatology":
        """The model with the parameters of a manifest."""
        return cls(restored(ClimatologyConfig, config))

    def fit(self, panel: Panel, report: Report) -> None:
        """Build the table. Raises TrainingError with less than a week of readings."""
        if panel.steps < 7 * panel.day:
            raise TrainingError(f"climatology needs a week of readings, not {panel.steps // panel.day} days")
        grid, tables = Grid(panel), []
        for row in range(len(panel.assets)):
            tables.append(self._feed_table(grid, row))
            report((row + 1) / len(panel.assets))
        feeds = np.stack(tables)
        self._rows = {asset.asset_id: row for row, asset in enumerate(panel.assets)}
        means: list[Floats] = []
        for name in CLASSES:
            rows = panel.rows_of(name)
            if len(rows):
                self._rows[f"class:{name}"] = len(feeds) + len(means)
                means.append(feeds[rows].mean(axis=0))
        self._table = np.concatenate([feeds, np.stack(means)])

    def _feed_table(self, grid: Grid, row: int) -> Floats:
        """Quantiles of one feed, (2, steps of a day, levels): working days, then all other days."""
        panel, place = grid.panel, grid.place[row]
        local = panel.assets[row].asset_class in LOCAL_CLASSES
        slots, rest_days = grid.slots[place], (grid.kinds[place] != WORKDAY) & local
        ages = (panel.end_s - panel.times_s) / 86_400
        weights = np.where(np.isfinite(panel.pu[row]), 0.5 ** (ages / self._config.half_life_days), 0.0)
        values = np.nan_to_num(panel.pu[row], nan=0.0)
        both = []
        for rest in (False, True):
            chosen = rest_days == rest
            if not (weights * chosen).any():
                chosen = np.ones_like(chosen)
            both.append(self._slot_quantiles(values, weights * chosen, slots, panel.day))
        return np.stack(both)

    def _slot_quantiles(
        self, values: Floats, weights: NDArray[np.float64], slots: NDArray[np.int64], day: int
    ) -> Floats:
        """Weighted quantiles of each time of day pooled with its neighbours, (day, levels)."""
        levels = quantile_levels(self._config.levels)
        reach = range(-self._config.neighbours, self._config.neighbours + 1)
        members = [np.flatnonzero((slots == slot) & (weights > 0)) for slot in range(day)]
        pools = [np.concatenate([members[(slot + step) % day] for step in reach]) for slot in range(day)]
        return np.stack([weighted_quantiles(values[pool], weights[pool], levels) for pool in pools])

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles from the table, (N, steps, levels); they depend on time and calendar only."""
        classes = [name.removeprefix("class:") for name in self._rows if name.startswith("class:")]
        require_learnt(classes, picked_assets(grid, picks))
        assets = grid.panel.assets
        # -1 is a row that no pick uses.
        means = [self._rows.get(f"class:{a.asset_class}", -1) for a in assets]
        rows = np.array([self._rows.get(a.asset_id, mean) for a, mean in zip(assets, means, strict=True)], np.int64)
        cells = (grid.place[picks.feed][:, None], picks.ahead())
        rest = (grid.kinds[cells] != WORKDAY).astype(np.int64)
        return self._table[rows[picks.feed][:, None], rest, grid.slots[cells]]

    def save(self, folder: Path) -> None:
        """Write table.npz."""
        np.savez(
            folder / "table.npz", table=self._table, names=np.array(list(self._rows)), rows=list(self._rows.values())
        )

    def load(self, folder: Path) -> None:
        """Read table.npz."""
        with np.load(folder / "table.npz", allow_pickle=False) as saved:
            self._table = saved["table"]
            self._rows = dict(zip(saved["names"].tolist(), saved["rows"].tolist(), strict=True))


def weighted_quantiles(values: Floats, weights: NDArray[np.float64], levels: Floats) -> Floats:
    """Quantiles of a weighted sample, (levels,); zeros for an empty sample.

    A value's position is the weight below it plus half its own weight, as a share of the total.
    """
    if not len(values):
        return np.zeros(len(levels), np.float32)
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    positions = (cumulated - weights[order] / 2) / cumulated[-1]
    return np.interp(levels, positions, values[order]).astype(np.float32)
