"""Where the sun stands and what a cloudless sky would give: covariates that are known for any future time."""

import numpy as np
from numpy.typing import NDArray

from forecaster.domain import Floats, Indices


def sine_of_elevation(times_s: Indices, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> Floats:
    """Sine of the solar elevation, shape (feeds, steps), for moments in UTC seconds and coordinates in degrees.

    Source: Spencer's (1971) Fourier series for declination and equation of time; good to about 0.2 degrees.
    """
    days = times_s / 86_400.0
    # The phase in the year from the mean tropical year; 2016-01-01 was day 16801 of the epoch.
    angle = 2 * np.pi * ((days - 16_801.0) % 365.2425) / 365.2425
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
    )
    minutes = 229.18 * (
        0.000075
        + 0.001868 * np.cos(angle)
        - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle)
        - 0.040849 * np.sin(2 * angle)
    )
    solar_hours = (days % 1.0) * 24 + minutes / 60 + longitude[:, None] / 15
    hour_angle = np.pi / 12 * (solar_hours - 12)
    phi = np.radians(latitude)[:, None]
    return (np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)).astype(
        np.float32
    )


def clear_sky(sine: Floats) -> Floats:
    """Global horizontal irradiance under a clear sky (Haurwitz 1945) in kW/m2, 0 at night; same shape as `sine`."""
    up = np.maximum(sine, 1e-3)
    return np.where(sine > 0, 1.098 * up * np.exp(-0.057 / up), 0.0).astype(np.float32)
