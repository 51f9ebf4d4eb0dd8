"""Weather forecasts and prices for the synthetic region."""

import numpy as np

from forecaster.domain import Panel
from forecaster.outlook import Issues, Outlook

POINT, ZONE = "point:p", "zone:z"
LEADS = 48
"""Hours that each issue covers."""


def sunny_outlook(panel: Panel, error: float = 0.0) -> Outlook:
    """Irradiance that the first feed's power follows, and prices; issued every six hours for the next 48.

    Each issue is wrong by another amount, up to `error` of itself.
    """
    hours = panel.steps // panel.hour
    power = np.nan_to_num(panel.pu[0, : hours * panel.hour]).reshape(hours, -1).mean(axis=1)
    issued = np.arange(-LEADS, hours, 6)
    hour = (issued[:, None] + np.arange(LEADS)).ravel()
    inside = (hour >= 0) & (hour < hours)
    issued_s = panel.start_s + 3_600 * np.repeat(issued, LEADS)[inside]
    factor = 1 + error * np.random.default_rng(3).uniform(-1, 1, len(issued)).repeat(LEADS)[inside]
    times_s = panel.start_s + 3_600 * hour[inside]
    length_s = np.full(len(times_s), 3_600)
    irradiance = 1_000 * power[hour[inside]] * factor
    issues = {
        (POINT, "irradiance"): Issues.of(times_s, length_s, issued_s, irradiance, panel.step_s),
        (ZONE, "price-day-ahead"): Issues.of(times_s, length_s, issued_s, 60.0 + times_s % 7, panel.step_s),
    }
    return Outlook({asset.asset_id: (POINT, ZONE) for asset in panel.assets}, issues)
