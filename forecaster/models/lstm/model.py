"""The LSTM ensemble as a model: one small network per asset class and seed, their quantiles averaged."""

import os
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from forecaster.domain import CLASSES, Floats, Panel, classes_of
from forecaster.errors import TrainingError
from forecaster.features.sampling import training_picks
from forecaster.features.windows import CONTEXT, STEPS, Grid, Picks, Windows, windows
from forecaster.models.base import Report
from forecaster.models.lstm.graph import Weights, ensemble_graph
from forecaster.onnx.running import Engine, session, shared
from forewatt.settings import settings

REVISION = 3
"""Raise it when the code changes what is learnt."""
PORTION = 4_096
"""Windows answered at a time, which bounds the memory."""
WHERE = ("device", "threads")
"""Where a member is trained: it changes what is learnt by rounding alone, so that a version does not name it."""
ROWS = 64
"""Windows that a thread answers at a time: what they touch stays in its cache."""


@dataclass(frozen=True)
class LstmConfig:
    """Size and training of the ensemble; `windows` are drawn per class and shared by its members.

    One thread by default: steps this small gain little from a second, and two that wait for each other on a busy
    machine take many times as long.
    """

    levels: int = 9
    hidden: int = 48
    dropout: float = 0.1
    members: int = 2
    windows: int = 10_240
    epochs: int = 4
    batch: int = 64
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    seed: int = 1
    device: str = field(default_factory=lambda: settings().training_device)
    precision: str = field(default_factory=lambda: settings().training_precision)
    threads: int = 1


class Lstm:
    """Global models: every feed of a class shares one network, told apart by its own recent past."""

    name: ClassVar[str] = "lstm"

    def __init__(self, config: LstmConfig | None = None) -> None:
        self._config = config or LstmConfig()
        self._members: dict[str, list[Weights]] = {}
        self._engines: dict[str, Engine] = {}

    @property
    def config(self) -> dict[str, Any]:
        """The typed config without WHERE, and the code's revision."""
        return {"revision": REVISION, **{k: v for k, v in asdict(self._config).items() if k not in WHERE}}

    def fit(self, panel: Panel, report: Report) -> None:
        """Train every class and member; TrainingError when no window has its two weeks of context."""
        if panel.steps < CONTEXT + 2 * STEPS:
            raise TrainingError(f"lstm needs {CONTEXT + 2 * STEPS} steps of readings, not {panel.steps}")
        # NOTE: imported here, so that a process which only answers never loads torch.
        import torch

        torch.set_num_threads(self._config.threads)
        classes, grid = classes_of(panel.assets), Grid(panel)
        for done, name in enumerate(classes):
            share = partial(part_of, report, done, len(classes))
            self._take(name, self._fit_class(grid, name, share))

    def _fit_class(self, grid: Grid, name: str, report: Report) -> list[Weights]:
        """The members of one class."""
        from forecaster.models.lstm.fitting import Recipe, fit_member

        c = self._config
        recipe = Recipe(**{part.name: getattr(c, part.name) for part in fields(Recipe)})
        picks = training_picks(grid.panel, grid.panel.rows_of(name), c.windows, c.seed)
        seen, target = windows(grid, picks), grid.target(picks)
        return [
            fit_member(seen, target, recipe, c.seed + n, partial(part_of, report, n, c.members))
            for n in range(c.members)
        ]

    def predict(self, grid: Grid, picks: Picks) -> Floats:
        """Quantiles in pu, (N, STEPS, levels); averaging ordered quantiles keeps their order."""
        answered = np.zeros((len(picks), STEPS, self._config.levels), np.float32)
        for name in self._engines:
            chosen = np.flatnonzero(np.isin(picks.feed, grid.panel.rows_of(name)))
            for at in range(0, len(chosen), PORTION):
                rows = chosen[at : at + PORTION]
                answered[rows] = self.answer(windows(grid, picks.take(rows)), name)
        return answered

    def answer(self, seen: Windows, asset_class: str) -> Floats:
        """Quantiles in pu (N, STEPS, levels) for windows of one class."""
        return self._engines[asset_class](seen.encoder, seen.decoder) * seen.scale[:, None, None]

    def _take(self, name: str, members: list[Weights]) -> None:
        """Answer for a class with these members."""
        self._members[name], opened = members, session(ensemble_graph(members), threads=1)

        def engine(past: Floats, future: Floats) -> Floats:
            found: Floats = opened.run(None, {"past": past, "future": future})[0]
            return found

        self._engines[name] = shared(engine, ROWS, os.cpu_count() or 1)

    def save(self, folder: Path) -> None:
        """Write one <class>-<member>.npz each."""
        for name, members in self._members.items():
            for n, weights in enumerate(members, 1):
                np.savez(folder / f"{name}-{n:02d}.npz", **weights)

    def load(self, folder: Path) -> None:
        """Read them back."""
        for name in CLASSES:
            found = sorted(folder.glob(f"{name}-*.npz"))
            if found:
                self._take(name, [read_weights(path) for path in found])


def part_of(report: Report, done: int, parts: int, share: float) -> None:
    """Report progress within one of several equal parts."""
    report((done + share) / parts)


def read_weights(path: Path) -> Weights:
    """The arrays of one member."""
    with np.load(path, allow_pickle=False) as saved:
        return {key: saved[key] for key in saved.files}
