"""Kinds of days: working day, Saturday, Sunday or nationwide German holiday (by UTC date)."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Indices

WORKDAY, SATURDAY, SUNDAY = 0, 1, 2


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Gauss, as completed by Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """The nationwide German public holidays of a year."""
    moving = {easter(year) + timedelta(days=offset) for offset in (-2, 1, 39, 50)}
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}
    return frozenset(moving | fixed)


def kind_of(day: date) -> int:
    """The kind of one day."""
    if day.weekday() == 6 or day in holidays(day.year):
        return SUNDAY
    return SATURDAY if day.weekday() == 5 else WORKDAY


def day_kinds(times_s: Indices) -> NDArray[np.int64]:
    """The kind of day of each moment (UTC seconds), same shape."""
    days, places = np.unique(times_s // 86_400, return_inverse=True)
    kinds = np.array([kind_of(datetime.fromtimestamp(int(day) * 86_400, UTC).date()) for day in days], np.int64)
    return kinds[places].reshape(times_s.shape)
