"""The common form of all competitions: sequences of known features, the powers to forecast, and tasks in time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, Indices


@dataclass(frozen=True)
class Cases:
    """N sequences of L steps with F features and G series.

    features (N, L, F). scale (N, L, G): models predict multiples of it; 0 where nothing can be produced. truth
    (N, L, G): NaN where it is unknown or not part of the task. block (N,): neighbours in time share a block, and an
    ensemble's member leaves out whole blocks. age_days (N,): days before the end of the training cases.
    """

    features: Floats
    scale: Floats
    truth: Floats
    block: Indices
    age_days: Floats

    def __len__(self) -> int:
        return len(self.features)

    def take(self, rows: Indices) -> "Cases":
        """The sequences at these rows."""
        return Cases(*(values[rows] for values in vars(self).values()))


def unchanged(quantiles: Floats) -> Floats:
    """The merge for tasks whose test cases are the forecasts themselves."""
    return quantiles


Without = Callable[[NDArray[np.bool_]], Cases]
"""The training cases as they would be if nothing was measured at the hours of those under a mask (N,).

Features and scales that are derived from powers change with it, and so do cases that share such hours.
"""


@dataclass(frozen=True)
class View:
    """One arrangement of a task's cases, with an ensemble of its own.

    Views differ in what a sequence is, or in how many series are forecast at once. The spread of the quantiles is
    fitted to the steps from `first_step` on, which are the steps of the task. With `without`, a member knows nothing
    about the hours that it leaves out, whichever case they are in.
    """

    train: Cases
    test: Cases
    merge: Callable[[Floats], Floats]
    recipe: Recipe
    first_step: int = 0
    without: Without | None = None


@dataclass(frozen=True)
class Split:
    """One task: training cases, test cases, and the forecasts of the baselines.

    `truth` (M, L, G) is scored where it is finite. `merge` turns the quantiles (N, L, G, K) of the test cases into
    (M, L, G, K), for tasks that make one forecast from several cases (scenarios). `coverage_mask` (M, L, G) selects
    the values on which coverage is measured. `baselines` are quantiles (M, L, G, K) by name. The LSTM's forecast is
    the mean over the view of these cases and the `more_views`; its spread is fitted from `first_step` on. For
    `without` see `View`.
    """

    train: Cases
    test: Cases
    truth: Floats
    coverage_mask: np.ndarray
    baselines: dict[str, Floats]
    merge: Callable[[Floats], Floats] = unchanged
    more_views: tuple[View, ...] = ()
    first_step: int = 0
    without: Without | None = None


class Competition(Protocol):
    """A competition's data, cut into its tasks."""

    name: ClassVar[str]
    levels: ClassVar[int]
    recipe: ClassVar[Recipe]
    digest: str
    """SHA-256 of the files. It is part of the cache's keys."""

    def tasks(self) -> list[str]:
        """Names of the tasks, in order of time."""
        ...

    def split(self, task: str) -> Split:
        """The cases known before the task, and the cases of the task."""
        ...

    def published(self) -> dict[str, dict[str, float]]:
        """Loss of the competition's teams by name and task. Empty if none is known."""
        ...

    def targets(self) -> list[dict[str, Any]]:
        """Losses that a model should reach: {name, value, tasks}."""
        ...
