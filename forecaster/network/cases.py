"""The cases of a network: sequences of known features, and the powers to forecast."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats, Indices


@dataclass(frozen=True)
class Cases:
    """N sequences of L steps with F features and G series.

    features (N, L, F). scale (N, L, G): models predict multiples of it; 0 where nothing can be produced. truth
    (N, L, G): NaN where it is unknown or not part of the task. block (N,): neighbours in time share a block, and an
    ensemble's member leaves out whole blocks. age_days (N,): days before the end of the training cases. past (N, P, E):
    what was measured in P steps before the sequence; None if the features are all that is known.
    """

    features: Floats
    scale: Floats
    truth: Floats
    block: Indices
    age_days: Floats
    past: Floats | None = None

    def __len__(self) -> int:
        return len(self.features)

    def take(self, rows: Indices) -> "Cases":
        """The sequences at these rows."""
        return replace(self, **{name: values[rows] for name, values in self.arrays().items()})

    def arrays(self) -> dict[str, Any]:
        """The arrays by name, without those that these cases do not have."""
        return {name: values for name, values in vars(self).items() if values is not None}


def joined(parts: Sequence[Cases]) -> Cases:
    """The cases of all parts, one after the other."""
    return replace(
        parts[0], **{name: np.concatenate([vars(part)[name] for part in parts]) for name in parts[0].arrays()}
    )


Without = Callable[[NDArray[np.bool_]], Cases]
"""The training cases as they would be if nothing was measured at the hours of those under a mask (N,).

Features and scales that are derived from powers change with it, and so do cases that share such hours.
"""
