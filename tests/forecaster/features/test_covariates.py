"""Sun and calendar against known facts."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from forecaster.features.calendar import SATURDAY, SUNDAY, WORKDAY, day_kinds, easter, holidays
from forecaster.features.sky import clear_sky, sine_of_elevation

KASSEL = (np.array([51.3]), np.array([9.5]))


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("when", "elevation"),
    # 90 - latitude +- 23.44 at the solstices, 90 - latitude at an equinox, at the local solar noon
    [("2016-06-20T11:24", 62.1), ("2016-12-21T11:20", 15.3), ("2016-03-20T11:30", 38.7)],
)
def test_noon_elevation(when: str, elevation: float) -> None:
    sine = sine_of_elevation(np.array([seconds(when)]), *KASSEL)
    assert np.degrees(np.arcsin(sine[0, 0])) == pytest.approx(elevation, abs=0.5)


def test_sunrise_in_june() -> None:
    before, after = sine_of_elevation(np.array([seconds("2016-06-20T02:45"), seconds("2016-06-20T03:30")]), *KASSEL)[0]
    assert before < 0 < after


def test_clear_sky_is_dark_at_night_and_bright_at_noon() -> None:
    assert clear_sky(np.array([-0.5, 0.0], np.float32)).tolist() == [0.0, 0.0]
    assert 0.85 < clear_sky(np.array([0.88], np.float32))[0] < 1.0


@pytest.mark.parametrize(("year", "day"), [(2016, date(2016, 3, 27)), (2025, date(2025, 4, 20))])
def test_easter(year: int, day: date) -> None:
    assert easter(year) == day


def test_kinds_of_days() -> None:
    times = np.array([seconds(f"2016-{day}T12:00") for day in ("05-13", "05-14", "05-15", "05-16", "05-17")])
    # Whit Monday counts as a Sunday
    assert day_kinds(times).tolist() == [WORKDAY, SATURDAY, SUNDAY, SUNDAY, WORKDAY]
    assert len(holidays(2016)) == 9
