"""What drives a forecast: how far its median moves when a group of inputs is taken from other days.

Permutation by groups of covariates, with the same hours of the days before as the others: a group's share is what its
own values change against what is usual for the asset at that time of day.
"""

from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from forecaster.domain import DAY, STEP_S, Floats, Horizon, Panel
from forecaster.errors import UnexplainedError
from forecaster.features.windows import CONTEXT, LEAD, STEPS, Grid, Picks, Windows, windows
from forecaster.prediction.trained import Trained

DAYS = 12
"""Days before that lend their values; history is needed for as long in front of the forecast's own context."""
REACH = CONTEXT + DAYS * DAY
GROUPS: dict[str, tuple[str, ...]] = {
    "last hours": ("last", "hour", "six_hours", "day", "trend", "anomaly", "encoder"),
    "days before": ("yesterday", "day_before", "weeks", "profile"),
    "sky": ("clear", "elevation", "clear_ratio"),
    "calendar": ("sine", "cosine", "saturday", "sunday", "ahead"),
}


@runtime_checkable
class Windowed(Protocol):
    """A model that answers from windows alone, so that their values can be exchanged."""

    def answer(self, seen: Windows, asset_class: str) -> Floats:
        """Quantiles in pu (N, STEPS, levels) for windows of one class."""
        ...


def attribution(trained: Trained, panel: Panel, horizon: Horizon) -> dict[str, Floats]:
    """By group the change of each asset's median in pu, (feeds, STEPS); calibration and bounds are left aside.

    The panel reaches REACH steps back. UnexplainedError when the model does not answer from windows.
    """
    trained.require(horizon)
    model = trained.model
    if not isinstance(model, Windowed):
        raise UnexplainedError(model.name)
    grid = Grid(panel.known_at(horizon.issue_s).stretched_to(horizon.first_valid_s + STEPS * STEP_S))
    anchor = panel.column(horizon.first_valid_s)
    cut = min(anchor - LEAD, panel.column(horizon.issue_s))
    shares = {group: np.zeros((len(panel.assets), STEPS), np.float32) for group in GROUPS}
    for feed, asset in enumerate(panel.assets):
        back = DAY * np.arange(DAYS + 1, dtype=np.int64)
        seen = windows(grid, Picks(np.full(DAYS + 1, feed, np.int64), anchor - back, cut - back))
        today = taken(seen, np.zeros(DAYS, np.int64))
        others = taken(seen, np.arange(1, DAYS + 1))
        usual = median(model.answer(today, asset.asset_class))
        for group, columns in GROUPS.items():
            changed = median(model.answer(exchanged(today, others, columns), asset.asset_class))
            shares[group][feed] = (usual - changed).mean(axis=0)
    return shares


def exchanged(seen: Windows, others: Windows, columns: tuple[str, ...]) -> Windows:
    """The windows with some columns (`encoder` is the whole of the recent past) of the others."""
    decoder = seen.decoder.copy()
    chosen = [at for at, name in enumerate(seen.columns) if name in columns]
    decoder[..., chosen] = others.decoder[..., chosen]
    return replace(seen, decoder=decoder, encoder=others.encoder if "encoder" in columns else seen.encoder)


def taken(seen: Windows, rows: np.ndarray) -> Windows:
    """A selection of the windows."""
    return replace(seen, encoder=seen.encoder[rows], decoder=seen.decoder[rows], scale=seen.scale[rows])


def median(quantiles: Floats) -> Floats:
    """The middle level."""
    middle: Floats = quantiles[..., quantiles.shape[-1] // 2]
    return middle
