"""The sun over an asset: its elevation, and the irradiance that a clear sky would let through."""

import math
from typing import Any

import numpy as np

DAY_S = 86_400.0
YEAR_DAYS = 365.2425
NEW_YEAR_2016_DAYS = 16_801.0
"""2016-01-01 as days since the epoch: where the phase of the year is zero."""
CLEAR_SKY_W_M2 = 1_098.0
EXTINCTION = 0.057


def sine_of_elevation(moment_s: Any, latitude: Any, longitude: Any, of: Any = np) -> Any:
    """Sine of the sun's elevation at UTC seconds, in degrees north and east, without refraction.

    For arrays; for columns of Spark `of` is `pyspark.sql.functions`, which has the functions under the same names.
    Source: Spencer (1971), Fourier series of declination and equation of time; good to about 0.2 degrees.
    """
    days = moment_s / DAY_S
    years = (days - NEW_YEAR_2016_DAYS) / YEAR_DAYS
    phase = 2 * math.pi * (years - of.floor(years))
    declination = (
        0.006918
        - 0.399912 * of.cos(phase)
        + 0.070257 * of.sin(phase)
        - 0.006758 * of.cos(2 * phase)
        + 0.000907 * of.sin(2 * phase)
    )
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * of.cos(phase)
        - 0.032077 * of.sin(phase)
        - 0.014615 * of.cos(2 * phase)
        - 0.040849 * of.sin(2 * phase)
    )
    solar_h = (days - of.floor(days)) * 24 + equation_min / 60 + longitude / 15
    hour_angle = (solar_h - 12) * (math.pi / 12)
    phi = of.radians(latitude)
    return of.sin(phi) * of.sin(declination) + of.cos(phi) * of.cos(declination) * of.cos(hour_angle)


def clear_sky_w_m2(sine: np.ndarray) -> np.ndarray:
    """Global horizontal irradiance under a clear sky in W/m2, 0 at night. Source: Haurwitz (1945)."""
    day = sine > 0
    up = np.where(day, sine, 1.0)
    return np.where(day, CLEAR_SKY_W_M2 * up * np.exp(-EXTINCTION / up), 0.0)
