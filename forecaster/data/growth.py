"""Readings beyond an asset's registered capacity: those of an asset that has grown count, single ones are errors."""

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Asset, Indices

OUT_OF_RANGE = 1
"""Number of the quality rule that doubts such readings (quality_rules.toml)."""
LARGEST_GROWTH = 2.0
"""Power beyond this multiple of the capacity is an error of the meter or of the registration."""
EVIDENCE, EVIDENCE_S = 4, 7 * 86_400
"""A reading beyond the capacity counts if this many earlier ones of the week before it were beyond it, too."""
ONE_WAY = ("solar", "wind")
"""Classes whose power is never negative, whatever their size."""


def of_grown_asset(asset: Asset, times_s: Indices, power_mw: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which out-of-range readings of an asset count as good ones, (N,); the times are ascending.

    Whether a reading counts depends on earlier readings only.
    """
    pu = power_mw / asset.capacity_mw
    size = np.abs(pu) if asset.asset_class not in ONE_WAY else pu
    beyond = (size > 1) & (size <= LARGEST_GROWTH)
    evidence_s = np.unique(times_s[beyond])
    before = np.searchsorted(evidence_s, times_s) - np.searchsorted(evidence_s, times_s - EVIDENCE_S)
    counted: NDArray[np.bool_] = beyond & (before >= EVIDENCE)
    return counted
