"""Types that all parts of the forecaster share: assets, panels of aligned readings, forecast horizons."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from forecaster.outlook import Outlook
from forewatt.protocol.manifest import ASSET_CLASSES

CLASSES = ASSET_CLASSES
STEP_S = 900
"""The usual step of panels, forecasts and readings."""
STEPS_S = (300, 900, 1_800, 3_600)
"""The steps that a panel and a forecast may have."""
MAX_STEPS = 192
"""Most steps of one forecast."""
DAY = 86_400 // STEP_S
"""Usual steps of one day."""

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Asset:
    """A metered asset. Its power is expressed per unit (pu) of its capacity."""

    asset_id: str
    asset_class: str
    capacity_mw: float
    latitude: float
    longitude: float
    interval_s: int = STEP_S
    """Length of the interval that a reading covers."""
    price_zone: str = field(default="", compare=False)
    """The zone of its prices; empty if it has none."""


@dataclass(frozen=True)
class Panel:
    """Readings of many assets on one grid of intervals, of 15 minutes or another of STEPS_S.

    `pu` is (feeds, steps) float32, the mean power of each interval, NaN where it is unknown. Column j is the interval
    that STARTS at `start_s + j * step_s`; `start_s` is a multiple of `step_s`. `outlook` has what was issued about the
    hours ahead, if anything was.
    """

    assets: tuple[Asset, ...]
    start_s: int
    pu: Floats
    step_s: int = STEP_S
    outlook: Outlook | None = None

    def __post_init__(self) -> None:
        if self.step_s not in STEPS_S:
            raise ValueError(f"a panel's step is one of {STEPS_S} seconds, not {self.step_s}")
        if self.start_s % self.step_s:
            raise ValueError(f"a panel of {self.step_s} s steps starts on a multiple of them, not at {self.start_s}")
        if self.pu.shape[0] != len(self.assets):
            raise ValueError(f"{len(self.assets)} assets but {self.pu.shape[0]} series")

    @property
    def steps(self) -> int:
        """Number of intervals."""
        return int(self.pu.shape[1])

    @property
    def day(self) -> int:
        """Steps of one day."""
        return 86_400 // self.step_s

    @property
    def hour(self) -> int:
        """Steps of one hour."""
        return 3_600 // self.step_s

    @property
    def times_s(self) -> Indices:
        """Start of each interval, UTC seconds, shape (steps,)."""
        return self.start_s + self.step_s * np.arange(self.steps, dtype=np.int64)

    @property
    def end_s(self) -> int:
        """End of the last interval."""
        return self.start_s + self.step_s * self.steps

    def column(self, time_s: int) -> int:
        """Column of the interval that starts at `time_s`; may lie outside the panel."""
        return (time_s - self.start_s) // self.step_s

    def known_at(self, moment_s: int) -> "Panel":
        """The panel up to the last interval that has ended by `moment_s`."""
        columns = min(max(self.column(moment_s), 0), self.steps)
        return replace(self, pu=self.pu[:, :columns])

    def stretched_to(self, end_s: int) -> "Panel":
        """The panel extended to `end_s` with unknown (NaN) intervals."""
        missing = max(0, (end_s - self.end_s) // self.step_s)
        gap = np.full((len(self.assets), missing), np.nan, np.float32)
        return replace(self, pu=np.concatenate([self.pu, gap], axis=1))

    def select(self, rows: Sequence[int]) -> "Panel":
        """The panel of the assets in these rows, in their order."""
        return replace(self, assets=tuple(self.assets[row] for row in rows), pu=self.pu[np.array(rows, np.int64)])

    def rows_of(self, asset_class: str) -> Indices:
        """Row indices of the assets of one class."""
        return np.array([i for i, asset in enumerate(self.assets) if asset.asset_class == asset_class], np.int64)


@dataclass(frozen=True)
class Horizon:
    """Times and shape of a forecast: `steps` intervals of `step_s` from `first_valid_s`, quantiles k/(levels+1)."""

    issue_s: int
    first_valid_s: int
    steps: int = 24
    levels: int = 9
    step_s: int = STEP_S


def quantile_levels(levels: int) -> Floats:
    """The quantile levels k/(levels+1), shape (levels,)."""
    return (np.arange(1, levels + 1, dtype=np.float64) / (levels + 1)).astype(np.float32)


def classes_of(assets: Sequence[Asset]) -> tuple[str, ...]:
    """The classes present, in the fixed order of CLASSES."""
    present = {asset.asset_class for asset in assets}
    return tuple(name for name in CLASSES if name in present)
