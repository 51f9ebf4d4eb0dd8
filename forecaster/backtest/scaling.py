"""Features brought to one size before a network reads them, by what the learnt cases hold."""

from collections.abc import Callable

import numpy as np

from forecaster.backtest.cases import Cases
from forecaster.domain import Floats

Scaling = Callable[[Floats], Floats]
"""From features (N, L, F) to features of the same shape."""
SMALLEST_SCALE = 0.02
PLACES = 33
WIDEST = 1.7
"""About the largest value of a standardised uniform distribution."""


def standardised(learn: Cases) -> Scaling:
    """Less the mean, by the standard deviation."""
    middle = learn.features.mean(axis=(0, 1))
    spread = learn.features.std(axis=(0, 1)) + np.float32(1e-3)
    return lambda features: (features - middle) / spread


def ranked(learn: Cases) -> Scaling:
    """Each feature's place among its values at the steps where something can be produced, from -WIDEST to WIDEST.

    What lies beyond anything that was learnt is put at the end, so a network does not extrapolate, as trees do not.
    """
    producing = (learn.scale > SMALLEST_SCALE).any(axis=-1)
    shares = np.linspace(0, 1, PLACES)
    columns = [np.unique(np.quantile(values, shares)) for values in learn.features[producing].T]

    def scaled(features: Floats) -> Floats:
        places = [
            np.interp(features[..., at], known, np.linspace(-WIDEST, WIDEST, len(known)))
            if len(known) > 1
            else np.zeros(features.shape[:-1])
            for at, known in enumerate(columns)
        ]
        return np.stack(places, axis=-1).astype(np.float32)

    return scaled
