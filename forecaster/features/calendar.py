"""Kind of day by local date: working day, Saturday, or Sunday (which includes the country's public holidays)."""

from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
from holidays import country_holidays, list_supported_countries
from numpy.typing import NDArray

from forecaster.domain import Indices
from forecaster.features.places import offsets_s

WORKDAY, SATURDAY, SUNDAY = 0, 1, 2


@lru_cache(maxsize=1_024)
def holidays_of(year: int, country: str = "DE") -> frozenset[date]:
    """The public holidays of a whole country in a year; none for a country without a known calendar."""
    if country not in supported_countries():
        return frozenset()
    return frozenset(country_holidays(country, years=year))


@lru_cache(maxsize=1)
def supported_countries() -> frozenset[str]:
    """The ISO codes of the countries whose holidays are known."""
    return frozenset(list_supported_countries(include_aliases=False))


def kind_of(day: date, country: str = "DE") -> int:
    """WORKDAY, SATURDAY or SUNDAY."""
    if day.weekday() == 6 or day in holidays_of(day.year, country):
        return SUNDAY
    return SATURDAY if day.weekday() == 5 else WORKDAY


def day_kinds(times_s: Indices, zone: str = "UTC", country: str = "DE") -> NDArray[np.int64]:
    """Kind of the local day for each time (UTC seconds), same shape."""
    local_s = times_s + (offsets_s(times_s, zone) if zone != "UTC" else 0)
    days, positions = np.unique(local_s // 86_400, return_inverse=True)
    dates = [datetime.fromtimestamp(int(day) * 86_400, UTC).date() for day in days]
    kinds = np.array([kind_of(day, country) for day in dates], np.int64)
    return kinds[positions].reshape(times_s.shape)
