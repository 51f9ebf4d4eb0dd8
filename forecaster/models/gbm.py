"""Gradient boosting: one LightGBM booster per class and quantile level on the decoder's columns.

LightGBM is imported for training only. The trees are saved as flat arrays (forecaster/models/trees.py), so serving
needs numpy alone; a test checks that both give the same numbers.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from forecaster.domain import CLASSES, Floats, Panel, classes_of, quantile_levels
from forecaster.errors import TrainingError
from forecaster.features.ahead import partly_hidden
from forecaster.features.grid import STEPS, Grid, Picks, Windows, context_of
from forecaster.features.sampling import training_picks
from forecaster.features.windows import windows
from forecaster.models.base import Report, load_variables, picked_assets, require_learnt, restored, save_variables
from forecaster.models.trees import Forest, forest_of

REVISION = 4
"""Raise it when a change of the code changes what is learnt."""


@dataclass(frozen=True)
class GbmConfig:
    """Parameters of training: `windows` are drawn per class, and `rows` of their steps are used."""

    levels: int = 9
    windows: int = 8_000
    rows: int = 40_000
    trees: int = 90
    leaves: int = 15
    learning_rate: float = 0.1
    smallest_leaf: int = 60
    seed: int = 1
    bins: int = 63
    threads: int = 1


class Gbm:
    """Quantile boosting of power divided by the window's scale."""

    name: ClassVar[str] = "gbm"

    def __init__(self, config: GbmConfig | None = None) -> None:
        self._config = config or GbmConfig()
        self._forests: dict[str, list[Forest]] = {}
        self._variables: tuple[str, ...] = ()

    @property
    def config(self) -> dict[str, Any]:
        """The parameters and the code's revision, without `threads`, which does not change what is learnt."""
        return {"revision": REVISION, **{k: v for k, v in asdict(self._config).items() if k != "threads"}}

    @property
    def variables(self) -> tuple[str, ...]:
        """The outlook's variables that the model has learnt to read; none if the history had no outlook."""
        return self._variables

    @classmethod
    def of_config(cls, config: dict[str, Any]) -> "Gbm":
        """The model with the parameters of a manifest."""
        return cls(restored(GbmConfig, config))

    def fit(self, panel: Panel, report: Report) -> None:
        """Train all classes and levels. Raises TrainingError without two weeks of context, or readings of a class."""
        if panel.steps < (least := context_of(panel.step_s) + 2 * STEPS):
            raise TrainingError(f"gbm needs {least} steps of readings, not {panel.steps}")
        grid, classes = Grid(panel), classes_of(panel.assets)
        self._variables = panel.outlook.variables if panel.outlook else ()
        for done, name in enumerate(classes):
            features, target, weight = self._rows(grid, name)
            self._forests[name] = []
            for level in quantile_levels(self._config.levels):
                self._forests[name].append(self._boost(features, target, weight, float(level)))
                report((done + len(self._forests[name]) / self._config.levels) / len(classes))

    def _rows(self, grid: Grid, name: str) -> tuple[Floats, Floats, Floats]:
        """Features (R, D), scaled targets (R,) and weights (R,) that convert the loss back to pu."""
        picks = training_picks(grid.panel, grid.panel.rows_of(name), self._config.windows, self._config.seed)
        inputs = windows(grid, picks, encode=False, variables=self._variables)
        inputs = partly_hidden(inputs, self._variables, self._config.seed)
        scale = np.repeat(inputs.scale, STEPS)
        features, target = inputs.decoder.reshape(-1, inputs.decoder.shape[-1]), grid.target(picks).ravel()
        rows = np.flatnonzero(np.isfinite(target))
        if not len(rows):
            raise TrainingError(f"gbm finds too few readings of {name} to learn from")
        rows = np.random.default_rng(self._config.seed).permutation(rows)[: self._config.rows]
        return features[rows], (target[rows] / scale[rows]), scale[rows]

    def _boost(self, features: Floats, target: Floats, weight: Floats, level: float) -> Forest:
        """Train the booster of one level and convert it to arrays."""
        import lightgbm

        c = self._config
        options = {
            "objective": "quantile",
            "alpha": level,
            "num_leaves": c.leaves,
            "learning_rate": c.learning_rate,
            "min_data_in_leaf": c.smallest_leaf,
            "seed": c.seed,
            "max_bin": c.bins,
            "num_threads": c.threads,
            "deterministic": True,
            "force_row_wise": True,
            "use_missing": False,
            "verbosity": -1,
        }
        table = lightgbm.Dataset(features, target, weight=weight)
        return forest_of(lightgbm.train(options, table, num_boost_round=c.trees).dump_model())

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, steps, levels), sorted because the levels' boosters may cross."""
        require_learnt(self._forests, picked_assets(grid, picks))
        quantiles = np.zeros((len(picks), picks.steps, self._config.levels), np.float32)
        for name in self._forests:
            chosen = np.flatnonzero(np.isin(picks.feed, grid.panel.rows_of(name)))
            if len(chosen):
                inputs = windows(grid, picks.take(chosen), encode=False, variables=self._variables)
                quantiles[chosen] = self.predict_windows(inputs, name)
        return quantiles

    def predict_windows(self, inputs: Windows, asset_class: str) -> Floats:
        """Quantiles in pu (N, steps, levels) for windows of one class."""
        features = inputs.decoder.reshape(-1, inputs.decoder.shape[-1])
        levels = [forest.predict(features) for forest in self._forests[asset_class]]
        quantiles = np.stack(levels, axis=-1).reshape(*inputs.decoder.shape[:2], -1)
        return np.sort(quantiles, axis=-1) * inputs.scale[:, None, None]

    def save(self, folder: Path) -> None:
        """Write one file per booster, <class>-<level>.npz, and the names of the outlook's variables."""
        save_variables(folder, self._variables)
        for name, forests in self._forests.items():
            for k, forest in enumerate(forests, 1):
                forest.save(folder / f"{name}-{k:02d}.npz")

    def load(self, folder: Path) -> None:
        """Read the files that `save` wrote."""
        self._variables = load_variables(folder)
        for name in CLASSES:
            paths = sorted(folder.glob(f"{name}-*.npz"))
            if paths:
                self._forests[name] = [Forest.load(path) for path in paths]
