"""The cases of a network: sequences of known features, and the powers to forecast."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


Without = Callable[[NDArray[np.bool_]], Cases]
"""The training cases as they would be if nothing was measured at the hours of those under a mask (N,).

Features and scales that are derived from powers change with it, and so do cases that share such hours.
"""
