"""Leak-free windows: the features from which a model forecasts.

They read measured values, weather forecasts and prices through the grid alone. All other features come from the
calendar and the sun's position, which are known for any time.
"""

from collections.abc import Sequence

import numpy as np

from forecaster.domain import Floats, Indices
from forecaster.features.ahead import LIT, outlook_columns
from forecaster.features.calendar import SATURDAY, SUNDAY
from forecaster.features.grid import ENCODER, LOOKBACK_DAYS, WEEKS, Grid, Picks, Windows


def mean_known(values: Floats, axis: int = 1) -> Floats:
    """Mean of the known values along an axis, NaN where no value is known."""
    present = np.isfinite(values)
    count = present.sum(axis=axis)
    total = np.where(present, values, 0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def first_known(*choices: Floats) -> Floats:
    """For each element the first choice that is not NaN, 0 if all are."""
    filled = choices[0]
    for choice in choices[1:]:
        filled = np.where(np.isfinite(filled), filled, choice)
    return np.nan_to_num(filled, nan=0.0).astype(np.float32)


def scale_of(grid: Grid, picks: Picks) -> Floats:
    """The divisor of power values, (N,): root mean square of the last seven known days, plus 0.01."""
    week = grid.known(picks, picks.cut[:, None] - 1 - np.arange(7 * grid.day))
    return np.sqrt(np.nan_to_num(mean_known(week * week), nan=0.0)) + np.float32(0.01)


def encoder_of(grid: Grid, picks: Picks, scale: Floats) -> Floats:
    """The encoder's input, the last two days before the cut: (N, steps of two days, len(ENCODER))."""
    columns = picks.cut[:, None] + np.arange(-LOOKBACK_DAYS * grid.day, 0)
    power = grid.known(picks, columns)
    inside = np.clip(columns, 0, grid.panel.steps - 1)
    angle = grid.angle[grid.place[picks.feed][:, None], inside]
    channels = (
        np.nan_to_num(power / scale[:, None], nan=0.0),
        np.isfinite(power),
        grid.clear[picks.feed[:, None], inside],
        np.sin(angle),
        np.cos(angle),
    )
    return np.stack(channels, axis=-1).astype(np.float32)


def lagged(grid: Grid, picks: Picks, columns: Indices, days: Sequence[int]) -> Floats:
    """Mean of the values at `columns` (N, M) the given numbers of days earlier, NaN where no value is known."""
    return mean_known(np.stack([grid.known(picks, grid.day_earlier(picks, columns, day)) for day in days], axis=1))


def decoder_of(
    grid: Grid, picks: Picks, scale: Floats, variables: Sequence[str] = ()
) -> tuple[Floats, tuple[str, ...]]:
    """The decoder's input for each forecast step, (N, steps, D), and the names of its D columns.

    The last columns are those of the outlook's `variables`.
    """
    named = measured_columns(grid, picks, scale) | sky_columns(grid, picks) | calendar_columns(grid, picks)
    issued = outlook_columns(grid, picks, variables)
    if LIT in issued:
        issued[LIT] = np.clip(issued[LIT] / scale[:, None], -20, 20)
    named |= issued
    shape = (len(picks), picks.steps)
    stacked = np.stack([np.broadcast_to(values, shape) for values in named.values()], axis=-1)
    return stacked.astype(np.float32), tuple(named)


def measured_columns(grid: Grid, picks: Picks, scale: Floats) -> dict[str, Floats]:
    """Decoder columns derived from measurements, divided by `scale`: (N, steps) or (N, 1)."""
    ahead, hours = picks.ahead(), grid.hour
    recent = grid.known(picks, picks.cut[:, None] + np.arange(-grid.day, 0))
    day, quarter, hour, before = (
        mean_known(recent[:, a:b])[:, None]
        for a, b in ((0, None), (-6 * hours, None), (-hours, None), (-2 * hours, -hours))
    )
    hour = first_known(hour, quarter, day)
    usual = lagged(grid, picks, picks.cut[:, None] + np.arange(-hours, 0), tuple(range(1, 8)))
    week, before_week = (lagged(grid, picks, ahead, days) for days in (range(1, 8), range(8, 15)))
    profile = first_known(week, before_week, day)
    yesterday = first_known(lagged(grid, picks, ahead, (1,)), profile)
    weekly = tuple(7 * week for week in range(1, WEEKS + 1))
    columns = {
        "yesterday": yesterday,
        "day_before": first_known(lagged(grid, picks, ahead, (2,)), profile),
        "weeks": first_known(lagged(grid, picks, ahead, weekly), profile),
        "profile": profile,
        "last": first_known(recent[:, -1:], hour),
        "hour": hour,
        "six_hours": first_known(quarter, day),
        "day": first_known(day),
        "trend": first_known(hour - before),
        "anomaly": first_known(hour - mean_known(usual)[:, None]),
        "clear_ratio": clear_ratio(grid, picks) * grid.clear[picks.feed[:, None], ahead],
    }
    return {name: np.clip(values / scale[:, None], -20, 20) for name, values in columns.items()}


def clear_ratio(grid: Grid, picks: Picks) -> Floats:
    """Ratio of power to clear-sky irradiance over the last day, weighted towards the last two hours, (N, 1).

    0 if the sun was not up in that day.
    """
    columns = picks.cut[:, None] + np.arange(-grid.day, 0)
    power = grid.known(picks, columns)
    clear = grid.clear[picks.feed[:, None], np.clip(columns, 0, grid.panel.steps - 1)]
    weight = np.where(np.isfinite(power), np.exp(np.arange(-grid.day, 0) / (2.0 * grid.hour)) + 1e-3, 0)
    lit = (weight * clear).sum(axis=1)
    ratio = (weight * np.nan_to_num(power, nan=0.0)).sum(axis=1) / np.maximum(lit, 1e-4)
    return np.where(lit > 1e-4, np.clip(ratio, 0, 2), 0).astype(np.float32)[:, None]


def sky_columns(grid: Grid, picks: Picks) -> dict[str, Floats]:
    """Decoder columns of the sun over the asset, (N, steps)."""
    cells = (picks.feed[:, None], picks.ahead())
    return {"clear": grid.clear[cells], "elevation": grid.elevation[cells]}


def calendar_columns(grid: Grid, picks: Picks) -> dict[str, Floats]:
    """Decoder columns of the calendar, and each step's distance from the cut (`ahead`), (N, steps)."""
    ahead = picks.ahead()
    cells = (grid.place[picks.feed][:, None], ahead)
    kinds, angle = grid.kinds[cells], grid.angle[cells]
    ones = np.ones_like(ahead, np.float32)
    return {
        "sine": np.sin(angle).astype(np.float32),
        "cosine": np.cos(angle).astype(np.float32),
        "saturday": (kinds == SATURDAY) * ones,
        "sunday": (kinds == SUNDAY) * ones,
        "ahead": ((ahead - picks.cut[:, None]) / (6 * grid.hour)).astype(np.float32),
    }


def windows(grid: Grid, picks: Picks, encode: bool = True, variables: Sequence[str] = ()) -> Windows:
    """The features of the picks, with those of the outlook's `variables`.

    `encode=False` leaves the encoder empty, for models that use the decoder only.
    """
    scale = scale_of(grid, picks)
    decoder, columns = decoder_of(grid, picks, scale, variables)
    encoder = encoder_of(grid, picks, scale) if encode else np.zeros((len(picks), 0, len(ENCODER)), np.float32)
    return Windows(encoder, decoder, columns, scale)
