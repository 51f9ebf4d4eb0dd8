"""The LSTM ensemble: one for each asset class, of small networks whose quantiles are averaged."""

import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from forecaster.domain import CLASSES, Floats, Panel, classes_of
from forecaster.errors import TrainingError
from forecaster.features.ahead import partly_hidden
from forecaster.features.grid import STEPS, Grid, Picks, Windows, context_of
from forecaster.features.sampling import training_picks
from forecaster.features.windows import windows
from forecaster.models.base import (
    Report,
    load_variables,
    part_of,
    picked_assets,
    require_learnt,
    restored,
    save_variables,
)
from forecaster.network.cases import Cases
from forecaster.network.graph import Weights, ensemble_graph
from forecaster.network.recipe import Recipe, Training
from forecaster.onnx.runtime import Engine, session, split_among_threads
from forewatt.settings import settings

REVISION = 5
"""Raise it when a change of the code changes what is learnt."""
CHUNK = 4_096
"""Windows predicted at a time; limits the memory."""
NOT_IN_VERSION = ("device", "threads")
"""Parameters that change what is learnt by rounding only; the model version does not depend on them."""
ROWS = 64
"""Windows per thread at a time, few enough for the CPU's cache."""


@dataclass(frozen=True)
class LstmConfig(Training):
    """Size and training of the ensemble; the members of a class share its `windows`.

    Training uses one thread by default: steps this small gain little from a second one, and on a busy machine two
    threads that wait for each other take many times as long.
    """

    members: int = 2
    layers: int = 1
    noise: float = 0.5
    epochs: int = 2
    levels: int = 9
    windows: int = 20_480
    device: str = field(default_factory=lambda: settings().training_device)
    precision: str = field(default_factory=lambda: settings().training_precision)
    threads: int = 1


class Lstm:
    """Global models: the feeds of a class share the networks, which distinguish feeds by their recent past."""

    name: ClassVar[str] = "lstm"

    def __init__(self, config: LstmConfig | None = None) -> None:
        self._config = config or LstmConfig()
        self._weights: dict[str, Weights] = {}
        self._engines: dict[str, Engine] = {}
        self._variables: tuple[str, ...] = ()

    @property
    def config(self) -> dict[str, Any]:
        """The parameters without NOT_IN_VERSION, and the code's revision."""
        return {"revision": REVISION, **{k: v for k, v in asdict(self._config).items() if k not in NOT_IN_VERSION}}

    @property
    def variables(self) -> tuple[str, ...]:
        """The outlook's variables that the model has learnt to read; none if the history had no outlook."""
        return self._variables

    @classmethod
    def of_config(cls, config: dict[str, Any]) -> "Lstm":
        """The model with the parameters of a manifest."""
        return cls(restored(LstmConfig, config))

    def fit(self, panel: Panel, report: Report) -> None:
        """Train all classes and members. Raises TrainingError if no window has its two weeks of context."""
        if panel.steps < (least := context_of(panel.step_s) + 2 * STEPS):
            raise TrainingError(f"lstm needs {least} steps of readings, not {panel.steps}")
        # NOTE: imported here so that a serving process never loads torch.
        import torch

        torch.set_num_threads(self._config.threads)
        classes, grid = classes_of(panel.assets), Grid(panel)
        self._variables = panel.outlook.variables if panel.outlook else ()
        for done, name in enumerate(classes):
            self._use(name, self._fit_class(grid, name, part_of(report, done, len(classes))))

    def _fit_class(self, grid: Grid, name: str, report: Report) -> Weights:
        """Train the members of one class."""
        from forecaster.network.members import NOBODY, Members

        c = self._config
        picks = training_picks(grid.panel, grid.panel.rows_of(name), c.windows, c.seed)
        inputs = partly_hidden(windows(grid, picks, variables=self._variables), self._variables, c.seed)
        cases = cases_of(inputs, grid.target(picks), grid.hour)
        folds = np.full(len(cases), NOBODY)
        members = Members(cases, folds, c.levels, recipe_of(c), device=c.device, precision=c.precision)
        members.fit(report)
        return members.weights()

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, steps, levels); the average of ordered quantiles is ordered."""
        require_learnt(self._engines, picked_assets(grid, picks))
        blocks = [self._predict_block(grid, block) for block in picks.blocks()]
        return np.concatenate(blocks, axis=1)[:, : picks.steps]

    def _predict_block(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles of STEPS steps: the network walks both ways, so each step depends on all of its window."""
        quantiles = np.zeros((len(picks), picks.steps, self._config.levels), np.float32)
        for name in self._engines:
            chosen = np.flatnonzero(np.isin(picks.feed, grid.panel.rows_of(name)))
            for at in range(0, len(chosen), CHUNK):
                rows = chosen[at : at + CHUNK]
                inputs = windows(grid, picks.take(rows), variables=self._variables)
                quantiles[rows] = self.predict_windows(inputs, name)
        return quantiles

    def predict_windows(self, inputs: Windows, asset_class: str) -> Floats:
        """Quantiles in pu (N, steps, levels) for windows of one class."""
        return self._engines[asset_class](inputs.encoder, inputs.decoder) * inputs.scale[:, None, None]

    def _use(self, name: str, weights: Weights) -> None:
        """Predict a class with these members from now on."""
        self._weights[name], opened = weights, session(ensemble_graph(weights), threads=1)

        def engine(past: Floats, future: Floats) -> Floats:
            quantiles: Floats = opened.run(None, {"past": past, "future": future})[0]
            return quantiles

        self._engines[name] = split_among_threads(engine, ROWS, os.cpu_count() or 1)

    def save(self, folder: Path) -> None:
        """Write one file per class, <class>.npz, and the names of the outlook's variables."""
        save_variables(folder, self._variables)
        for name, weights in self._weights.items():
            np.savez(folder / f"{name}.npz", **weights)

    def load(self, folder: Path) -> None:
        """Read the files that `save` wrote."""
        self._variables = load_variables(folder)
        for name in CLASSES:
            if (path := folder / f"{name}.npz").exists():
                with np.load(path, allow_pickle=False) as saved:
                    self._use(name, {key: saved[key] for key in saved.files})


def recipe_of(config: LstmConfig) -> Recipe:
    """How the network of a class is trained with these parameters."""
    shared = {part.name: getattr(config, part.name) for part in fields(Training)}
    return Recipe(**shared, head="centred", floor=None)


def cases_of(inputs: Windows, target: Floats, hour: int) -> Cases:
    """Windows and their targets in pu (N, T) as cases of the network, which reads the past by the hour."""
    count = len(target)
    return Cases(
        features=inputs.decoder,
        scale=np.broadcast_to(inputs.scale[:, None, None], (*target.shape, 1)),
        truth=target[..., None],
        block=np.zeros(count, np.int64),
        age_days=np.zeros(count, np.float32),
        past=inputs.encoder.reshape(count, -1, inputs.encoder.shape[-1] * hour),
    )
