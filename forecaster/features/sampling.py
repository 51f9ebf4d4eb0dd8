"""Which windows a model learns from, and which it is judged on."""

import numpy as np

from forecaster.domain import DAY, Indices, Panel
from forecaster.features.windows import CONTEXT, LEAD, STALEST, STEPS, Picks

BLOCK = 24
"""Held-out windows start every six hours, as rounds do."""


def training_picks(panel: Panel, rows: Indices, count: int, seed: int) -> Picks:
    """`count` random windows of the given feeds, half of them with the newest intervals hidden."""
    chance = np.random.default_rng(seed)
    first, last = min(CONTEXT, panel.steps - STEPS - 1), panel.steps - STEPS
    anchor = chance.integers(first, last, count)
    hidden = chance.integers(0, STALEST + 1, count) * (chance.random(count) < 0.5)
    return Picks(chance.choice(rows, count), anchor, anchor - LEAD - hidden)


def held_out_picks(panel: Panel, start_column: int) -> Picks:
    """Every feed's windows of the panel's end, one every six hours from `start_column` on, nothing hidden."""
    anchors = np.arange(start_column, panel.steps - STEPS + 1, BLOCK)
    feed, anchor = (axis.ravel() for axis in np.meshgrid(np.arange(len(panel.assets)), anchors, indexing="ij"))
    return Picks(feed.astype(np.int64), anchor.astype(np.int64), anchor.astype(np.int64) - LEAD)


def split_days(picks: Picks) -> tuple[Picks, Picks]:
    """Alternate days: those that fit the calibration, and those that only judge."""
    even = (picks.anchor // DAY) % 2 == 0
    return picks.take(np.flatnonzero(even)), picks.take(np.flatnonzero(~even))
