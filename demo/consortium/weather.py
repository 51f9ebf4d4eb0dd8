"""Invented meters and forecasts of a region, drawn from a seed."""

import random
from collections.abc import Sequence

from demo.consortium.forecasts import Series
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.series import encode_series

SPREAD_PPM = 20_000


def measured(dice: random.Random, rules: PoolParams, feed_count: int) -> list[list[int]]:
    """What each feed's meter measures in each step, in ppm of the capacity."""
    rows = []
    for _ in range(feed_count):
        value, row = dice.randint(200_000, 800_000), []
        for _ in range(rules.steps):
            value = min(1_000_000, max(0, value + dice.randint(-30_000, 30_000)))
            row.append(value)
        rows.append(row)
    return rows


def truth_of(rows: Sequence[Sequence[int]]) -> Series:
    """The readings as an observation has them."""
    return tuple(encode_series(row) for row in rows)


def forecast_of(dice: random.Random, rules: PoolParams, rows: Sequence[Sequence[int]], error_ppm: int) -> Series:
    """Quantiles around the readings, shifted by a random error of at most `error_ppm`."""
    middle = rules.levels // 2
    series = []
    for row in rows:
        values = []
        for value in row:
            centre = value + dice.randint(-error_ppm, error_ppm)
            values += [
                min(1_000_000, max(-1_000_000, centre + (level - middle) * SPREAD_PPM // rules.levels))
                for level in range(rules.levels)
            ]
        series.append(encode_series(values))
    return tuple(series)
