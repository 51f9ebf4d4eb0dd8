"""Exponential back-off: how long to wait before the next attempt after repeated failures."""

import random
from dataclasses import dataclass

_MAX_DOUBLINGS = 16


@dataclass(frozen=True)
class Backoff:
    """Pauses that start at `first_s`, double with each failure and never exceed `longest_s` (seconds).

    With `jitter` a pause is shortened by a random part of up to one half, so that many clients do not retry at once.
    """

    first_s: float
    longest_s: float
    jitter: bool = False

    def pause_s(self, earlier_failures: int) -> float:
        """The pause after a failure that `earlier_failures` others came directly before (0 after the first)."""
        pause_s = min(self.longest_s, self.first_s * 2.0 ** min(earlier_failures, _MAX_DOUBLINGS))
        return pause_s * random.uniform(0.5, 1.0) if self.jitter else pause_s
