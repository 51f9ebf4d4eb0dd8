"""Kinds of days: German public holidays, compared with the rules they follow."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from forecaster.features.calendar import SATURDAY, SUNDAY, WORKDAY, day_kinds, holidays_of

EASTER = {
    2000: (4, 23), 2001: (4, 15), 2002: (3, 31), 2003: (4, 20), 2004: (4, 11), 2005: (3, 27), 2006: (4, 16),
    2007: (4, 8), 2008: (3, 23), 2009: (4, 12), 2010: (4, 4), 2011: (4, 24), 2012: (4, 8), 2013: (3, 31),
    2014: (4, 20), 2015: (4, 5), 2016: (3, 27), 2017: (4, 16), 2018: (4, 1), 2019: (4, 21), 2020: (4, 12),
    2021: (4, 4), 2022: (4, 17), 2023: (4, 9), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28),
    2028: (4, 16), 2029: (4, 1), 2030: (4, 21),
}  # fmt: skip
"""Easter Sundays of the Gregorian calendar."""
FIXED = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
AFTER_EASTER = (-2, 1, 39, 50)
"""Good Friday, Easter Monday, Ascension Day and Whit Monday, in days after Easter Sunday."""
REFORMATION_500 = date(2017, 10, 31)
"""A nationwide holiday in 2017 only."""


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_holidays_follow_the_rules_from_2000_to_2030() -> None:
    expected = {date(year, month, day) for year in EASTER for month, day in FIXED}
    expected |= {date(year, *EASTER[year]) + timedelta(days=offset) for year in EASTER for offset in AFTER_EASTER}
    assert {day for year in EASTER for day in holidays_of(year)} == expected | {REFORMATION_500}


def test_a_holiday_counts_as_a_sunday() -> None:
    times = np.array([seconds(f"2016-{day}T12:00") for day in ("05-13", "05-14", "05-15", "05-16", "05-17")])
    # 2016-05-16 was Whit Monday
    assert day_kinds(times).tolist() == [WORKDAY, SATURDAY, SUNDAY, SUNDAY, WORKDAY]


def test_kinds_keep_the_shape_of_the_times() -> None:
    times = seconds("2016-05-14T00:00") + 86_400 * np.arange(4).reshape(2, 2)
    assert day_kinds(times).tolist() == [[SATURDAY, SUNDAY], [SUNDAY, WORKDAY]]
