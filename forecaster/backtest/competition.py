"""The common form of all competitions: cases of the network, arranged into views, and tasks in time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from forecaster.domain import Floats
from forecaster.network.cases import Cases, Without
from forecaster.network.recipe import Recipe


def unchanged(quantiles: Floats) -> Floats:
    """The merge for tasks whose test cases are the forecasts themselves."""
    return quantiles


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
