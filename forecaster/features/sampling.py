"""Selects the windows that a model is trained on and those that it is judged on."""

import numpy as np

from forecaster.domain import DAY, Indices, Panel
from forecaster.features.windows import CONTEXT, LEAD, STALEST, STEPS, Picks

HELD_OUT_EVERY = 24
"""Steps between held-out windows: six hours, like rounds."""


def training_picks(panel: Panel, rows: Indices, count: int, seed: int) -> Picks:
    """`count` random windows of the given feeds; in half of them the newest intervals are hidden."""
    generator = np.random.default_rng(seed)
    first, last = min(CONTEXT, panel.steps - STEPS - 1), panel.steps - STEPS
    anchor = generator.integers(first, last, count)
    hidden = generator.integers(0, STALEST + 1, count) * (generator.random(count) < 0.5)
    return Picks(generator.choice(rows, count), anchor, anchor - LEAD - hidden)


def held_out_picks(panel: Panel, start_column: int) -> Picks:
    """Windows of every feed from `start_column` to the panel's end, one every six hours, with nothing hidden."""
    anchors = np.arange(start_column, panel.steps - STEPS + 1, HELD_OUT_EVERY)
    feed, anchor = (axis.ravel() for axis in np.meshgrid(np.arange(len(panel.assets)), anchors, indexing="ij"))
    return Picks(feed.astype(np.int64), anchor.astype(np.int64), anchor.astype(np.int64) - LEAD)


def split_days(picks: Picks) -> tuple[Picks, Picks]:
    """Split by alternate days: the first part fits the calibration, the second one judges."""
    even = (picks.anchor // DAY) % 2 == 0
    return picks.take(np.flatnonzero(even)), picks.take(np.flatnonzero(~even))
