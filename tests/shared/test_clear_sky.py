"""The sun against an almanac, the clear sky against the values of pvlib.clearsky.haurwitz."""

from datetime import UTC, datetime

import numpy as np
import pytest

from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation

PVLIB_HAURWITZ = {1.0: 1035.092, 0.5: 487.894, 0.1: 60.865, 0.0: 0.0, -0.3: 0.0}
"""Sine of the elevation: W/m2, computed with pvlib 0.16.1."""


@pytest.mark.parametrize(
    ("moment", "latitude", "longitude", "elevation"),
    [
        (datetime(2016, 6, 21, 11, 8, 7, tzinfo=UTC), 52.52, 13.405, 60.92),
        (datetime(2016, 3, 20, 12, 7, 26, tzinfo=UTC), 0.0, 0.0, 90.0),
        (datetime(2016, 12, 21, 1, 53, 20, tzinfo=UTC), -33.87, 151.21, 79.57),
    ],
)
def test_elevation_agrees_with_the_almanac(
    moment: datetime, latitude: float, longitude: float, elevation: float
) -> None:
    sine = sine_of_elevation(moment.timestamp(), latitude, longitude)
    assert np.degrees(np.arcsin(min(1.0, sine))) == pytest.approx(elevation, abs=0.15)


def test_times_and_places_broadcast() -> None:
    times, latitudes = np.array([0.0, 3_600.0, 7_200.0]), np.array([[50.0], [51.0]])
    assert sine_of_elevation(times, latitudes, 9.0).shape == (2, 3)


def test_clear_sky_is_that_of_pvlib() -> None:
    sines = np.array(list(PVLIB_HAURWITZ))
    assert clear_sky_w_m2(sines).tolist() == pytest.approx(list(PVLIB_HAURWITZ.values()), abs=0.001)


def test_clear_sky_keeps_the_float_type() -> None:
    assert clear_sky_w_m2(np.array([0.5], np.float32)).dtype == np.float32
