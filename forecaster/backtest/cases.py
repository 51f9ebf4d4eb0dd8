"""What every competition is brought to: sequences of known features, the powers to forecast, and tasks in time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from forecaster.backtest.recipe import Recipe
from forecaster.domain import Floats, Indices


@dataclass(frozen=True)
class Cases:
    """N sequences of L steps with F features for G series.

    features (N, L, F); scale (N, L, G): what quantiles are multiples of, 0 where nothing can be produced; truth
    (N, L, G), NaN where unknown or not asked for; block (N,): neighbours in time share one, and are left out
    together; age_days (N,) before the end of what is learnt.
    """

    features: Floats
    scale: Floats
    truth: Floats
    block: Indices
    age_days: Floats

    def __len__(self) -> int:
        return len(self.features)

    def take(self, rows: Indices) -> "Cases":
        """A selection of the sequences."""
        return Cases(*(values[rows] for values in vars(self).values()))


def as_asked(quantiles: Floats) -> Floats:
    """The forecast of the cases is the forecast."""
    return quantiles


@dataclass(frozen=True)
class View:
    """Another way to look at a task's cases, for an ensemble of its own: other sequences, other series at once."""

    learn: Cases
    ask: Cases
    merge: Callable[[Floats], Floats]
    recipe: Recipe
    first_step: int = 0
    """From it on steps are asked for: the spread is fitted to them."""


@dataclass(frozen=True)
class Split:
    """One task: what is learnt, what is asked, and the answers of the models that need no learning.

    `truth` (M, L, G) is scored where it is finite; `merge` turns the quantiles (N, L, G, K) of the asked cases into
    (M, L, G, K), where one forecast is made of several cases (scenarios). `simple` names quantiles (M, L, G, K).
    `counted` (M, L, G) marks what coverage is measured on. The LSTM's answer is the mean over this view and those
    `beside`; its spread is fitted from `first_step` on.
    """

    learn: Cases
    ask: Cases
    truth: Floats
    counted: np.ndarray
    simple: dict[str, Floats]
    merge: Callable[[Floats], Floats] = as_asked
    beside: tuple[View, ...] = ()
    first_step: int = 0


class Competition(Protocol):
    """A competition's data, cut into its tasks."""

    name: ClassVar[str]
    levels: ClassVar[int]
    recipe: ClassVar[Recipe]
    digest: str
    """SHA-256 of the files: part of what a finished task is kept under."""

    def tasks(self) -> list[str]:
        """Names of the tasks, in time."""
        ...

    def split(self, task: str) -> Split:
        """What is known before the task, and what it asks."""
        ...

    def published(self) -> dict[str, dict[str, float]]:
        """Loss by task of those who took part, by name; empty where none is known."""
        ...

    def targets(self) -> list[dict[str, Any]]:
        """What is to be reached: {name, value, tasks}."""
        ...
