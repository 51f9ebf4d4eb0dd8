"""Proof that features know nothing of the future: change every value after the cut and see what moves."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forecaster.domain import Panel
from forecaster.errors import LeakError
from forecaster.features.windows import Grid, Picks, Windows, windows

Build = Callable[[Grid, Picks], Windows]


def leaking_columns(panel: Panel, picks: Picks, build: Build = windows) -> tuple[str, ...]:
    """Names of the features that change when all values at or after the earliest cut do; empty when none leaks.

    The picks should share one cut: a later one rightly sees values that an earlier one must not.
    """
    future = panel.pu.copy()
    future[:, int(picks.cut.min()) :] = 0.77
    honest, shaken = build(Grid(panel), picks), build(Grid(replace(panel, pu=future)), picks)
    leaks = [name for i, name in enumerate(honest.columns) if not same(honest.decoder[..., i], shaken.decoder[..., i])]
    if not same(honest.encoder, shaken.encoder):
        leaks.append("encoder")
    if not same(honest.scale, shaken.scale):
        leaks.append("scale")
    return tuple(leaks)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the last bit."""
    return bool(np.array_equal(a, b, equal_nan=True))


def require_no_leak(panel: Panel, picks: Picks, build: Build = windows) -> None:
    """Raise LeakError naming the columns if any feature reads beyond the cut."""
    leaks = leaking_columns(panel, picks, build)
    if leaks:
        raise LeakError(leaks)
