"""Columns of the hours ahead: weather forecasts and prices as they were known at the cut."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forecaster.domain import Floats
from forecaster.features.grid import Grid, Picks, Windows
from forecaster.outlook import RANGES, standardised

KNOWN, LIT, CHANGE = "outlook known", "lit", " change"
"""Names of the columns that are no variable's own."""
HIDDEN_SHARE = 0.05
"""Share of the training windows without an outlook, so that a model still answers when none was issued."""


def outlook_names(variables: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns for these variables."""
    own = [name for variable in variables for name in (variable, variable + CHANGE)]
    return (*own, *((LIT,) if "irradiance" in variables else ()), *((KNOWN,) if variables else ()))


def outlook_columns(grid: Grid, picks: Picks, variables: Sequence[str]) -> dict[str, Floats]:
    """Decoder columns (N, steps) for these variables, 0 where nothing is known.

    For each variable its value, and its change since the day before. `lit` is what the asset would produce if its power
    followed the irradiance as on the last day; it is in pu. `outlook known` is the share of the variables that are.
    """
    ahead = picks.ahead()
    earlier = grid.day_earlier(picks, ahead, 1)
    columns: dict[str, Floats] = {}
    known = np.zeros(ahead.shape, np.float32)
    for variable in variables:
        value, before = (grid.issued(picks, at, variable) for at in (ahead, earlier))
        columns[variable] = standardised(value, variable)
        change = np.nan_to_num((value - before) / RANGES[variable][1], nan=0.0)
        columns[variable + CHANGE] = change.clip(-10, 10).astype(np.float32)
        known += np.isfinite(value)
    if "irradiance" in variables:
        columns[LIT] = response(grid, picks) * np.nan_to_num(grid.issued(picks, ahead, "irradiance") / 1_000, nan=0.0)
    if variables:
        columns[KNOWN] = known / np.float32(len(variables))
    return columns


def response(grid: Grid, picks: Picks) -> Floats:
    """Ratio of power to forecast irradiance (kW/m2) over the last day, (N, 1); 0 without irradiance."""
    columns = picks.cut[:, None] + np.arange(-grid.day, 0)
    power, light = grid.known(picks, columns), grid.issued(picks, columns, "irradiance") / 1_000
    usable = np.isfinite(power) & np.isfinite(light)
    lit = np.where(usable, light, 0).sum(axis=1)
    ratio = np.where(usable, power * light, 0).sum(axis=1) / np.maximum(np.where(usable, light**2, 0).sum(axis=1), 1e-4)
    return np.where(lit > 1e-2, np.clip(ratio, -2, 2), 0).astype(np.float32)[:, None]


def partly_hidden(inputs: Windows, variables: Sequence[str], seed: int) -> Windows:
    """The windows, HIDDEN_SHARE of them as if nothing had been issued."""
    if not variables:
        return inputs
    names = outlook_names(variables)
    chosen = np.flatnonzero(np.random.default_rng(seed).random(len(inputs.decoder)) < HIDDEN_SHARE)
    columns = [column for column, name in enumerate(inputs.columns) if name in names]
    decoder = inputs.decoder.copy()
    decoder[chosen[:, None], :, columns] = 0
    return replace(inputs, decoder=decoder)
