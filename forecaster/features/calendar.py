"""Kind of day by UTC date: working day, Saturday, or Sunday (which includes nationwide German public holidays)."""

from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
from holidays import country_holidays
from numpy.typing import NDArray

from forecaster.domain import Indices

WORKDAY, SATURDAY, SUNDAY = 0, 1, 2


@lru_cache(maxsize=16)
def holidays_of(year: int) -> frozenset[date]:
    """The nationwide German public holidays of a year."""
    return frozenset(country_holidays("DE", years=year))


def kind_of(day: date) -> int:
    """WORKDAY, SATURDAY or SUNDAY."""
    if day.weekday() == 6 or day in holidays_of(day.year):
        return SUNDAY
    return SATURDAY if day.weekday() == 5 else WORKDAY


def day_kinds(times_s: Indices) -> NDArray[np.int64]:
    """Kind of day for each time (UTC seconds), same shape."""
    days, positions = np.unique(times_s // 86_400, return_inverse=True)
    kinds = np.array([kind_of(datetime.fromtimestamp(int(day) * 86_400, UTC).date()) for day in days], np.int64)
    return kinds[positions].reshape(times_s.shape)
