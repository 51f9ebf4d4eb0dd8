"""Records when readings become visible in a store, and computes latencies."""

import time
from collections.abc import Iterable, Mapping

import numpy as np
from load import START_MS, STEP_MS


class Seen:
    """The time at which the reading of an asset and step, or a later one, was first visible."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._moments: list[tuple[int, float]] = []
        self.newest: dict[str, int] = {}

    def note(self, last_times_ms: Mapping[str, int], first_step: int) -> None:
        """Record the assets' last visible readings, as times in ms, at the current time."""
        now = time.time()
        for asset_id, time_ms in last_times_ms.items():
            step = (time_ms - START_MS) // STEP_MS
            for earlier in range(max(self._next.get(asset_id, 0), first_step), step + 1):
                self._moments.append((earlier, now))
            self._next[asset_id] = max(self._next.get(asset_id, 0), step + 1)
            self.newest[asset_id] = step

    def latencies(self, due: Mapping[int, float], steps: range) -> np.ndarray:
        """Seconds from the scheduled to the visible time, for every asset and step in `steps`."""
        return np.array([moment - due[step] for step, moment in self._moments if step in steps])


def percentiles(latencies: Iterable[float]) -> tuple[float, float]:
    """The 50th and the 99th percentile."""
    p50, p99 = np.percentile(np.asarray(list(latencies)), [50, 99])
    return float(p50), float(p99)
