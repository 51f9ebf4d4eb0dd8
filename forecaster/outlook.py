"""What was issued about the hours ahead: weather forecasts and prices, each with the time of its issue.

`Outlook` is read through `Grid.issued` alone, which returns for each valid time the newest value that was issued by a
forecast's cut. So training sees a past time as serving saw it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RANGES = {
    "temperature": (10.0, 10.0),
    "wind-speed": (6.0, 4.0),
    "wind-speed-100m": (8.0, 5.0),
    "wind-u": (0.0, 5.0),
    "wind-v": (0.0, 5.0),
    "irradiance": (150.0, 250.0),
    "cloud-cover": (0.5, 0.4),
    "humidity": (0.75, 0.2),
    "price-day-ahead": (60.0, 50.0),
}
"""Variables that models read, with a usual value and deviation in the unit in which they are stored."""
ISSUE_BITS = 32
"""A key has the interval's number above these bits, and the time of issue (UTC seconds) in them."""


@dataclass(frozen=True)
class Issues:
    """The issued values of one variable at one place, for intervals of `step_s`: ascending keys, and their values."""

    step_s: int
    keys: NDArray[np.int64]
    values: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        times_s: NDArray[np.int64],
        intervals_s: NDArray[np.int64],
        issued_s: NDArray[np.int64],
        values: NDArray[np.floating],
        step_s: int,
    ) -> "Issues":
        """From values with the start and length of their intervals and the time of issue, all (N,).

        A value counts for each step that its interval touches; of several of one issue in a step, their mean does.
        Values that are not finite, and those from before 1970, are left out.
        """
        usable = np.isfinite(values) & (times_s >= 0) & (issued_s >= 0)
        times_s, intervals_s, issued_s, values = (column[usable] for column in (times_s, intervals_s, issued_s, values))
        first = times_s // step_s
        count = np.maximum(-(-(times_s + intervals_s) // step_s) - first, 1)
        rows = np.repeat(np.arange(len(times_s)), count)
        slots = first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        keys, positions = np.unique((slots << ISSUE_BITS) | issued_s[rows], return_inverse=True)
        sums = np.bincount(positions, values[rows].astype(np.float64), len(keys))
        return cls(step_s, keys, (sums / np.bincount(positions, minlength=len(keys))).astype(np.float32))

    def known(self, times_s: NDArray[np.int64], cuts_s: NDArray[np.int64]) -> NDArray[np.float32]:
        """The newest values issued by the cuts (N,) for the intervals that start at the times (N, M); NaN if none."""
        if not len(self.keys):
            return np.full(times_s.shape, np.nan, np.float32)
        slots = times_s // self.step_s
        at = np.searchsorted(self.keys, (slots << ISSUE_BITS) | cuts_s[:, None], side="right") - 1
        found = (at >= 0) & (self.keys[np.maximum(at, 0)] >> ISSUE_BITS == slots)
        return np.where(found, self.values[np.maximum(at, 0)], np.float32(np.nan))

    def shaken(self, after_s: int) -> "Issues":
        """With other values wherever something was issued after a time, and with a further issue of every interval."""
        late = (self.keys & ((1 << ISSUE_BITS) - 1)) > after_s
        more = np.unique(self.keys >> ISSUE_BITS) << ISSUE_BITS | (after_s + 1)
        keys, first = np.unique(np.r_[more, self.keys], return_index=True)
        values = np.r_[np.full(len(more), 77.0), np.where(late, self.values + 33, self.values)]
        return Issues(self.step_s, keys, values[first].astype(np.float32))


@dataclass(frozen=True)
class Outlook:
    """The issues by source (a point of a weather grid, or a price zone) and variable, and the sources by asset id."""

    sources: Mapping[str, Sequence[str]]
    issues: Mapping[tuple[str, str], Issues]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of RANGES of which anything was issued, in that order."""
        present = {variable for (_, variable), issues in self.issues.items() if len(issues.keys)}
        return tuple(name for name in RANGES if name in present)

    def source_of(self, asset_id: str, variable: str) -> str | None:
        """The first source of the asset that has the variable."""
        return next((name for name in self.sources.get(asset_id, ()) if (name, variable) in self.issues), None)

    def shaken(self, after_s: int) -> "Outlook":
        """With other values wherever something was issued after a time; see `Issues.shaken`."""
        return Outlook(self.sources, {key: issues.shaken(after_s) for key, issues in self.issues.items()})

    def digest(self) -> bytes:
        """SHA-256 of the sources and of everything issued."""
        digest = hashlib.sha256(repr(sorted((name, tuple(found)) for name, found in self.sources.items())).encode())
        for key in sorted(self.issues):
            digest.update(repr(key).encode())
            digest.update(self.issues[key].keys.tobytes())
            digest.update(self.issues[key].values.tobytes())
        return digest.digest()


def standardised(values: NDArray[np.float32], variable: str) -> NDArray[np.float32]:
    """Values with a mean of about 0 and a deviation of about 1; 0 where unknown."""
    usual, deviation = RANGES[variable]
    return np.nan_to_num((values - usual) / deviation, nan=0.0).clip(-10, 10).astype(np.float32)
