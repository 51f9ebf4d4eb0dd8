"""The sun over an asset: its elevation, and the irradiance that a clear sky would let through."""

from typing import Any

import numpy as np

DAY_S = 86_400.0
J2000_DAYS = 10_957.5
"""2000-01-01 12:00 as days since the epoch."""
CLEAR_SKY_W_M2 = 1_098.0
EXTINCTION = 0.059


def sine_of_elevation(moment_s: Any, latitude: Any, longitude: Any, of: Any = np) -> Any:
    """Sine of the sun's elevation at UTC seconds, in degrees north and east, without refraction.

    For arrays; for columns of Spark `of` is `pyspark.sql.functions`, which has the functions under the same names.
    Source: Michalsky (1988), the Astronomical Almanac's formulas, good to 0.01 degrees from 1950 to 2050.
    """
    days = moment_s / DAY_S - J2000_DAYS
    anomaly = of.radians(357.528 + 0.9856003 * days)
    on_ecliptic = of.radians(280.460 + 0.9856474 * days + 1.915 * of.sin(anomaly) + 0.020 * of.sin(2 * anomaly))
    obliquity = of.radians(23.439 - 4e-7 * days)
    utc_h = (days + 0.5 - of.floor(days + 0.5)) * 24
    sidereal = of.radians(15 * (6.697375 + 0.0657098242 * days + utc_h) + longitude)
    # The cosine of the hour angle times that of the declination, without the right ascension in between.
    toward = of.cos(sidereal) * of.cos(on_ecliptic) + of.sin(sidereal) * of.cos(obliquity) * of.sin(on_ecliptic)
    phi = of.radians(latitude)
    return of.sin(phi) * of.sin(obliquity) * of.sin(on_ecliptic) + of.cos(phi) * toward


def clear_sky_w_m2(sine: np.ndarray) -> np.ndarray:
    """Global horizontal irradiance under a clear sky in W/m2, 0 at night. Source: Haurwitz (1945), as pvlib has it."""
    day = sine > 0
    up = np.where(day, sine, 1.0)
    return np.where(day, CLEAR_SKY_W_M2 * up * np.exp(-EXTINCTION / up), 0.0)
