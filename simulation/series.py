"""The measurements of each round, from SimBench's year."""

import numpy as np
from numpy.typing import NDArray

from forewatt.protocol.series import encode_series
from forewatt.protocol.words import SCALE_PPM
from simulation import rules

Values = NDArray[np.int64]


class Measured:
    """A year in ppm of capacity, shape (feeds, rounds, steps); a round covers the six hours after its gate."""

    def __init__(self, feeds: int = rules.FEEDS) -> None:
        from streaming.simbench.region import profile_mw, region_assets

        assets = region_assets(feeds)
        year = np.stack([profile_mw(asset) / asset.capacity_mw for asset in assets])
        self.ppm: Values = np.rint(year * SCALE_PPM).astype(np.int64).clip(0, SCALE_PPM).reshape(feeds, -1, rules.STEPS)

    @property
    def feeds(self) -> int:
        """Number of feeds."""
        return int(self.ppm.shape[0])

    @property
    def rounds(self) -> int:
        """Number of rounds in the year."""
        return int(self.ppm.shape[1])

    def observed(self, number: int) -> list[bytes]:
        """The observation of a round as the protocol encodes it, one series for each feed."""
        return [encode_series(row) for row in self.ppm[:, number].tolist()]

    def same_hours(self, number: int, days: int) -> Values:
        """The same hours of the previous days, oldest first, shape (feeds, days, steps)."""
        first = number - days * rules.ROUNDS_A_DAY
        return self.ppm[:, first : number : rules.ROUNDS_A_DAY]
