"""When each reading was first seen at the end of its way."""

import time
from collections.abc import Iterable, Mapping

import numpy as np
from load import START_MS, STEP_MS


class Seen:
    """For every asset the moment at which each step's reading, or a later one, could be read."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._moments: list[tuple[int, float]] = []
        self.newest: dict[str, int] = {}

    def note(self, last_times_ms: Mapping[str, int], first_step: int) -> None:
        """The last reading's time of each asset, as it can be read now."""
        now = time.time()
        for asset_id, time_ms in last_times_ms.items():
            step = (time_ms - START_MS) // STEP_MS
            for each in range(max(self._next.get(asset_id, 0), first_step), step + 1):
                self._moments.append((each, now))
            self._next[asset_id] = max(self._next.get(asset_id, 0), step + 1)
            self.newest[asset_id] = step

    def latencies(self, due: Mapping[int, float], steps: range) -> np.ndarray:
        """Seconds from when a reading was due to when it was seen, one an asset and step of `steps`."""
        return np.array([moment - due[step] for step, moment in self._moments if step in steps])


def percentiles(latencies: Iterable[float]) -> tuple[float, float]:
    """p50 and p99."""
    p50, p99 = np.percentile(np.asarray(list(latencies)), [50, 99])
    return float(p50), float(p99)
