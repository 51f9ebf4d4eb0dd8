"""Decides which assets have readings that are new and complete enough for a forecast."""

import numpy as np

from forecaster.domain import DAY, STEP_S, Panel
from forecaster.features.windows import LEAD, STALEST

MIN_READINGS_PER_DAY = DAY // 2


def stale_assets(panel: Panel, first_valid_s: int) -> dict[str, str]:
    """Assets that cannot be forecast from this panel of readings known at the issue time, with the reason, by id."""
    oldest = first_valid_s - (LEAD + STALEST + 1) * STEP_S
    reasons = {}
    for row, asset in enumerate(panel.assets):
        known = np.flatnonzero(np.isfinite(panel.pu[row]))
        last_day = int((known >= panel.steps - DAY).sum())
        if not known.size:
            reasons[asset.asset_id] = "no readings in the two weeks before"
        elif (newest := panel.start_s + STEP_S * int(known[-1])) < oldest:
            reasons[asset.asset_id] = f"newest reading at {newest}, one since {oldest} is needed"
        elif last_day < MIN_READINGS_PER_DAY:
            reasons[asset.asset_id] = f"{last_day} readings in the last day, {MIN_READINGS_PER_DAY} are needed"
    return reasons


def feature_time_s(panel: Panel) -> int:
    """End of the newest interval for which any asset has a reading; 0 without readings."""
    known = np.flatnonzero(np.isfinite(panel.pu).any(axis=0))
    return panel.start_s + STEP_S * (int(known[-1]) + 1) if known.size else 0
