"""Decides which assets have readings that are new and complete enough for a forecast."""

import numpy as np

from forecaster.domain import Panel
from forecaster.features.grid import LEAD_HOURS, STALEST_HOURS


def stale_assets(panel: Panel, first_valid_s: int) -> dict[str, str]:
    """Assets that cannot be forecast from this panel of readings known at the issue time, with the reason, by id.

    The panel ends with the last interval before the issue time. For a forecast that begins late, readings until then
    are as new as they can be.
    """
    newest_s = min(first_valid_s - LEAD_HOURS * 3_600, panel.end_s)
    oldest = newest_s - STALEST_HOURS * 3_600 - panel.step_s
    reasons, needed = {}, panel.day // 2
    for row, asset in enumerate(panel.assets):
        known = np.flatnonzero(np.isfinite(panel.pu[row]))
        last_day = int((known >= panel.steps - panel.day).sum())
        if not known.size:
            reasons[asset.asset_id] = "no readings in the two weeks before"
        elif (newest := panel.start_s + panel.step_s * int(known[-1])) < oldest:
            reasons[asset.asset_id] = f"newest reading at {newest}, one since {oldest} is needed"
        elif last_day < needed:
            reasons[asset.asset_id] = f"{last_day} intervals with readings in the last day, {needed} are needed"
    return reasons


def feature_time_s(panel: Panel) -> int:
    """End of the newest interval for which any asset has a reading; 0 without readings."""
    known = np.flatnonzero(np.isfinite(panel.pu).any(axis=0))
    return panel.start_s + panel.step_s * (int(known[-1]) + 1) if known.size else 0
