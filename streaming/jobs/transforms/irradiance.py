"""The sun over an asset: its elevation, and the irradiance that a clear sky would let through."""

import math

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

DAY_S = 86_400.0
YEAR_DAYS = 365.2425
NEW_YEAR_2016_DAYS = 16_801.0
"""2016-01-01 as days since the epoch: where the phase of the year is zero."""
CLEAR_SKY_W_M2 = 1_098.0
EXTINCTION = 0.057


def sine_of_elevation(moment_s: Column, latitude: Column, longitude: Column) -> Column:
    """Sine of the sun's elevation at UTC seconds, in degrees north and east, without refraction.

    Source: Spencer (1971), Fourier series of declination and equation of time; good to about 0.2 degrees.
    """
    days = moment_s / DAY_S
    phase = 2 * math.pi * F.pmod(days - NEW_YEAR_2016_DAYS, F.lit(YEAR_DAYS)) / YEAR_DAYS
    declination = (
        0.006918
        - 0.399912 * F.cos(phase)
        + 0.070257 * F.sin(phase)
        - 0.006758 * F.cos(2 * phase)
        + 0.000907 * F.sin(2 * phase)
    )
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * F.cos(phase)
        - 0.032077 * F.sin(phase)
        - 0.014615 * F.cos(2 * phase)
        - 0.040849 * F.sin(2 * phase)
    )
    solar_h = F.pmod(days, F.lit(1.0)) * 24 + equation_min / 60 + longitude / 15
    hour_angle = (solar_h - 12) * (math.pi / 12)
    phi = F.radians(latitude)
    return F.sin(phi) * F.sin(declination) + F.cos(phi) * F.cos(declination) * F.cos(hour_angle)


def clear_sky_w_m2(sine: Column) -> Column:
    """Global horizontal irradiance under a clear sky in W/m2, 0 at night. Source: Haurwitz (1945)."""
    return F.when(sine > 0, CLEAR_SKY_W_M2 * sine * F.exp(-EXTINCTION / sine)).otherwise(0.0)


def add_irradiance(rows: DataFrame) -> DataFrame:
    """Adds `sun_sine` and `irradiance_w_m2` for the middle of the interval that starts at `time`."""
    middle_s = F.unix_millis("time") / 1_000.0 + F.col("interval_s") / 2
    with_sun = rows.withColumn("sun_sine", sine_of_elevation(middle_s, F.col("latitude"), F.col("longitude")))
    return with_sun.withColumn("irradiance_w_m2", clear_sky_w_m2(F.col("sun_sine")))
