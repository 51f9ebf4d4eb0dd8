"""Attributes a forecast to groups of inputs: how far the median moves when a group is taken from other days.

Permutation importance by group, with the same hours of the previous days as replacements. A group's share is the
effect of its current values compared with the values that are usual for the asset at that time of day.
"""

from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from forecaster.domain import STEP_S, Floats, Horizon, Panel
from forecaster.errors import NotExplainableError
from forecaster.features.ahead import outlook_names
from forecaster.features.grid import Picks, Windows, context_of
from forecaster.features.windows import windows
from forecaster.models.base import variables_of
from forecaster.outlook import RANGES
from forecaster.prediction.trained import TrainedModel, grid_of, picks_of

DAYS = 12
"""Previous days whose values serve as replacements."""


def reach_of(step_s: int) -> int:
    """Steps of history that an attribution needs before the forecast."""
    return context_of(step_s) + DAYS * 86_400 // step_s


REACH = reach_of(STEP_S)
"""The same for the usual step."""
GROUPS: dict[str, tuple[str, ...]] = {
    "last hours": ("last", "hour", "six_hours", "day", "trend", "anomaly", "encoder"),
    "days before": ("yesterday", "day_before", "weeks", "profile"),
    "sky": ("clear", "elevation", "clear_ratio"),
    "outlook": outlook_names(tuple(RANGES)),
    "calendar": ("sine", "cosine", "saturday", "sunday", "ahead"),
}


@runtime_checkable
class Windowed(Protocol):
    """A model that predicts from windows alone, so that their values can be replaced."""

    def predict_windows(self, inputs: Windows, asset_class: str) -> Floats:
        """Quantiles in pu (N, steps, levels) for windows of one class."""
        ...


def attribution(trained: TrainedModel, panel: Panel, horizon: Horizon) -> dict[str, Floats]:
    """Effect of each group on the assets' medians in pu, (feeds, steps), before calibration and bounds.

    The panel must start REACH steps before the forecast. Raises NotExplainableError if the model does not predict from
    windows.
    """
    trained.require(horizon)
    trained.require_classes(panel.assets)
    model = trained.model
    if not isinstance(model, Windowed):
        raise NotExplainableError(model.name)
    grid = grid_of(panel, horizon)
    back = panel.day * np.arange(DAYS + 1, dtype=np.int64)
    shares: dict[str, list[Floats]] = {group: [] for group in GROUPS}
    for block in picks_of(panel, horizon).blocks():
        for feed, asset in enumerate(panel.assets):
            anchor, cut = block.anchor[feed] - back, block.cut[feed] - back
            inputs = windows(
                grid, Picks(np.full(DAYS + 1, feed, np.int64), anchor, cut, block.steps), variables=variables_of(model)
            )
            today = select(inputs, np.zeros(DAYS, np.int64))
            others = select(inputs, np.arange(1, DAYS + 1))
            actual = median(model.predict_windows(today, asset.asset_class))
            for group, columns in GROUPS.items():
                replaced = median(model.predict_windows(replace_columns(today, others, columns), asset.asset_class))
                shares[group].append((actual - replaced).mean(axis=0))
    count = len(panel.assets)
    return {
        group: np.concatenate([np.stack(moved[at : at + count]) for at in range(0, len(moved), count)], axis=1)[
            :, : horizon.steps
        ]
        for group, moved in shares.items()
    }


def replace_columns(inputs: Windows, others: Windows, columns: tuple[str, ...]) -> Windows:
    """The windows with these columns taken from the others; `encoder` stands for the whole encoder input."""
    decoder = inputs.decoder.copy()
    chosen = [column for column, name in enumerate(inputs.columns) if name in columns]
    decoder[..., chosen] = others.decoder[..., chosen]
    return replace(inputs, decoder=decoder, encoder=others.encoder if "encoder" in columns else inputs.encoder)


def select(inputs: Windows, rows: np.ndarray) -> Windows:
    """The windows in these rows."""
    return replace(inputs, encoder=inputs.encoder[rows], decoder=inputs.decoder[rows], scale=inputs.scale[rows])


def median(quantiles: Floats) -> Floats:
    """The median: the middle one of the levels, or the mean of the middle two of an even number."""
    levels = quantiles.shape[-1]
    middle: Floats = (quantiles[..., (levels - 1) // 2] + quantiles[..., levels // 2]) / 2
    return middle
