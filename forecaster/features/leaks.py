"""Checks that features do not depend on future values: changes all that is known after the cut and compares."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forecaster.domain import Panel
from forecaster.errors import LeakError
from forecaster.features.grid import Grid, Picks, Windows
from forecaster.features.windows import windows

Build = Callable[[Grid, Picks], Windows]


def leaking_columns(panel: Panel, picks: Picks, build: Build = windows) -> tuple[str, ...]:
    """Names of the features that change when what is known after the earliest cut changes; empty without a leak.

    Changed are the readings at and after the cut, and everything issued after it: weather forecasts and prices.
    All picks should share one cut, because a pick with a later cut may use values that another one must not.
    """
    future = panel.pu.copy()
    future[:, int(picks.cut.min()) :] = 0.77
    after_s = panel.start_s + panel.step_s * int(picks.cut.min())
    outlook = panel.outlook and panel.outlook.shaken(after_s)
    original, changed = build(Grid(panel), picks), build(Grid(replace(panel, pu=future, outlook=outlook)), picks)
    leaks = [
        name
        for column, name in enumerate(original.columns)
        if not same(original.decoder[..., column], changed.decoder[..., column])
    ]
    if not same(original.encoder, changed.encoder):
        leaks.append("encoder")
    if not same(original.scale, changed.scale):
        leaks.append("scale")
    return tuple(leaks)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays are equal to the last bit, NaN included."""
    return bool(np.array_equal(a, b, equal_nan=True))


def require_no_leak(panel: Panel, picks: Picks, build: Build = windows) -> None:
    """Raise LeakError, which names the columns, if a feature depends on values after the cut."""
    leaks = leaking_columns(panel, picks, build)
    if leaks:
        raise LeakError(leaks)
