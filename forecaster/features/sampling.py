"""Selects the windows that a model is trained on and those that it is judged on."""

import numpy as np

from forecaster.domain import MAX_STEPS, Indices, Panel
from forecaster.features.grid import STEPS, Picks, context_of, lead_of, stalest_of

FAR_SHARE = 0.25
"""Share of the training windows that begin later after the cut, as the later steps of a long forecast do."""
FAR_OFFSETS = (24, 72, 144)
"""Steps after the first one at which the later parts of long forecasts are calibrated, once a day."""


def training_picks(panel: Panel, rows: Indices, count: int, seed: int) -> Picks:
    """`count` random windows of the given feeds.

    In half of them the newest intervals are hidden; a share of FAR_SHARE begins up to MAX_STEPS after the lead.
    """
    generator = np.random.default_rng(seed)
    context, lead = context_of(panel.step_s), lead_of(panel.step_s)
    first, last = min(context, panel.steps - STEPS - 1), panel.steps - STEPS
    anchor = generator.integers(first, last, count)
    hidden = generator.integers(0, stalest_of(panel.step_s) + 1, count) * (generator.random(count) < 0.5)
    far = generator.integers(0, MAX_STEPS - STEPS + 1, count) * (generator.random(count) < FAR_SHARE)
    # At least a week before the cut stays known, however short the panel is.
    cut = np.maximum(anchor - lead - hidden - far, np.minimum(anchor - lead - hidden, 7 * panel.day))
    return Picks(generator.choice(rows, count), anchor, cut)


def first_new_column(panel: Panel, known_until_s: int, days: int) -> int:
    """The first column of the panel's last days, at most `days`, that begins when `known_until_s` has passed.

    The two weeks of readings that a forecast needs lie before it.
    """
    return max(panel.steps - days * panel.day, panel.column(known_until_s), context_of(panel.step_s))


def held_out_picks(panel: Panel, start_column: int) -> Picks:
    """Windows of every feed from `start_column` to the panel's end, one after the other, with nothing hidden."""
    anchors = np.arange(start_column, panel.steps - STEPS + 1, STEPS)
    return of_every_feed(panel, anchors, anchors - lead_of(panel.step_s))


def far_picks(panel: Panel, start_column: int) -> Picks:
    """Windows that begin FAR_OFFSETS after those of `held_out_picks`, from one cut a day."""
    cuts = np.arange(start_column, panel.steps, panel.day) - lead_of(panel.step_s)
    cut, offset = (axis.ravel() for axis in np.meshgrid(cuts, np.array(FAR_OFFSETS), indexing="ij"))
    anchor = cut + lead_of(panel.step_s) + offset
    inside = anchor + STEPS <= panel.steps
    return of_every_feed(panel, anchor[inside], cut[inside])


def of_every_feed(panel: Panel, anchors: Indices, cuts: Indices) -> Picks:
    """Windows with these anchors and cuts, of every feed."""
    feeds = len(panel.assets)
    feed = np.repeat(np.arange(feeds, dtype=np.int64), len(anchors))
    return Picks(feed, np.tile(anchors, feeds).astype(np.int64), np.tile(cuts, feeds).astype(np.int64))


def split_days(picks: Picks, day: int, start_column: int = 0) -> tuple[Picks, Picks]:
    """Split by alternate days after `start_column`: the first part fits the calibration, the second one judges."""
    even = ((picks.anchor - start_column) // day) % 2 == 0
    return picks.take(np.flatnonzero(even)), picks.take(np.flatnonzero(~even))


def joined(picks: Picks, more: Picks) -> Picks:
    """Both selections, one after the other."""
    return Picks(
        np.concatenate([picks.feed, more.feed]),
        np.concatenate([picks.anchor, more.anchor]),
        np.concatenate([picks.cut, more.cut]),
        picks.steps,
    )
