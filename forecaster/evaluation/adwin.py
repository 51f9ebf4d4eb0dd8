"""ADWIN: a window over a stream of numbers that shrinks when their mean changes.

Bifet and Gavalda (2007), without the exponential histogram, because the windows here are short.
"""

import numpy as np

MIN_VALUES = 5
"""Fewest values on each side of a cut."""


class Adwin:
    """The newest numbers (in [0, 1]) since their mean last changed, at most `longest`.

    `confidence` bounds the probability of a cut in a stream whose mean does not change.
    """

    def __init__(self, confidence: float = 0.002, longest: int = 400) -> None:
        self._confidence = confidence
        self._longest = longest
        self._values: list[float] = []

    def add(self, value: float) -> bool:
        """Add a number, clipped to [0, 1]. Returns whether older numbers were dropped because the mean has changed."""
        self._values = [*self._values[1 - self._longest :], min(1.0, max(0.0, value))]
        changed = False
        while (cut := self._cut()) is not None:
            self._values, changed = self._values[cut:], True
        return changed

    def __len__(self) -> int:
        return len(self._values)

    @property
    def mean(self) -> float:
        """Mean of the window, NaN if it is empty."""
        return float(np.mean(self._values)) if self._values else float("nan")

    def _cut(self) -> int | None:
        """Index where the means of both sides differ most beyond what chance explains; None if nowhere."""
        values, count = np.array(self._values), len(self._values)
        cuts = np.arange(MIN_VALUES, count - MIN_VALUES + 1)
        if not len(cuts):
            return None
        sums = np.cumsum(values)
        before, after = sums[cuts - 1] / cuts, (sums[-1] - sums[cuts - 1]) / (count - cuts)
        harmonic = 1 / (1 / cuts + 1 / (count - cuts))
        strict = np.log(2 * np.log(count) / self._confidence)
        bound = np.sqrt(2 / harmonic * values.var() * strict) + 2 / (3 * harmonic) * strict
        beyond = np.abs(before - after) - bound
        return int(cuts[beyond.argmax()]) if beyond.max() > 0 else None
