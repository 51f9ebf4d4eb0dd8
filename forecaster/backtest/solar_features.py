"""Features of the three solar sites: weather forecasts as fluxes, the sun's position, and the highest known power."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecaster.domain import Floats, Indices
from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation

LATITUDE, LONGITUDE = -35.3, 149.1
"""The sites are near Canberra; the competition published no more than that."""
PANELS = ((38.0, 36.0), (327.0, 35.0), (31.0, 21.0))
"""Azimuth (clockwise from north) and tilt of each site's panels in degrees, as published by the competition."""
DAYLIGHT = 0.05
"""Sine of the solar elevation above which an hour counts as daylight, about three degrees."""
ACCUMULATED = ("ssrd_acc", "strd_acc", "tsr_acc", "tp_acc")
MOMENTARY = ("tclw", "tciw", "sp", "rh", "tcc", "u10", "v10", "t2m")
SEASON_DAYS = 12
COMMON = ("sun", "east", "north", "season sine", "season cosine")
"""Columns that are the same at all sites."""
OF_OTHERS = ("clearness 1", "clearness 2", "tcc 1", "tcc 2", "site ")
"""Prefixes of the columns that describe other sites or name the site."""


@dataclass(frozen=True)
class Sites:
    """Hourly series of Z sites: power and weather (Z, T), all others (T,). `end_s` is the end of each hour, UTC."""

    end_s: Indices
    hour: Indices
    day_of_year: Indices
    task: Indices
    power: NDArray[np.float64]
    weather: dict[str, NDArray[np.float64]]
    sine: NDArray[np.float64]

    @property
    def hours(self) -> int:
        """Number of hours, T."""
        return len(self.end_s)

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Sites":
        """The series from the file's rows, sorted by zone and time. Accumulated fields become amounts of each hour."""
        zones = table["zone"].nunique()
        end = pd.DatetimeIndex(pd.to_datetime(table["ts_end_utc"].to_numpy()[: len(table) // zones]))
        start = end - pd.Timedelta(hours=1)

        def field(name: str) -> NDArray[np.float64]:
            return table[name].to_numpy(np.float64).reshape(zones, -1)

        weather = {name: field(name) for name in MOMENTARY}
        weather |= {name: hourly(field(name), start.hour.to_numpy()) for name in ACCUMULATED}
        end_s = end.to_numpy().astype("datetime64[s]").astype(np.int64)
        sine = sine_of_elevation(end_s - 1_800, LATITUDE, LONGITUDE)
        task = field("task")[0].astype(np.int64)
        days = start.dayofyear.to_numpy().astype(np.int64)
        return cls(end_s, start.hour.to_numpy().astype(np.int64), days, task, field("power"), weather, sine)


def hourly(accumulated: NDArray[np.float64], hour: Indices) -> NDArray[np.float64]:
    """Amounts of each hour, from fields (Z, T) accumulated since 00 UTC."""
    shares = np.diff(accumulated, axis=1, prepend=0.0)
    return np.maximum(np.where(hour == 0, accumulated, shares), 0.0)


def near_in_season(days: Indices, reach: int) -> NDArray[np.bool_]:
    """(N, 366): whether N days of the year are within `reach` days of each date, across the turn of the year too."""
    apart = np.abs((days[:, None] - np.arange(1, 367) + 183) % 366 - 183)
    return apart <= reach


def envelope(sites: Sites, known: NDArray[np.bool_]) -> Floats:
    """Highest known power of each site at this hour and season, smoothed over two weeks, (Z, T)."""
    highest = np.zeros_like(sites.power)
    year = np.arange(366)
    for hour in range(24):
        rows = np.flatnonzero(known & (sites.hour == hour))
        near = near_in_season(sites.day_of_year[rows], SEASON_DAYS)
        covered = near.sum(axis=0) >= 8
        for zone in range(len(highest)):
            most = np.where(near, sites.power[zone, rows][:, None], 0.0).max(axis=0)
            filled = np.interp(year, year[covered], most[covered], period=366)
            smooth = np.convolve(np.r_[filled[-7:], filled, filled[:7]], np.ones(15) / 15, "valid")
            at = sites.hour == hour
            highest[zone, at] = smooth[sites.day_of_year[at] - 1]
    return highest.astype(np.float32)


def features(sites: Sites, highest: Floats) -> Floats:
    """Features of each hour and site, (Z, T, F): weather at the site and at the other sites, sun and season."""
    by_site = [site_columns(sites, highest, zone) for zone in range(len(sites.power))]
    return np.stack([np.stack(list(columns.values()), axis=-1) for columns in by_site]).astype(np.float32)


def joint_features(sites: Sites, highest: Floats) -> Floats:
    """Features of each hour for all sites at once, (T, F): the columns of each site, then the common ones."""
    by_site = [site_columns(sites, highest, zone) for zone in range(len(sites.power))]
    own = [name for name in by_site[0] if name not in COMMON and not name.startswith(OF_OTHERS)]
    columns = [site[name] for site in by_site for name in own] + [by_site[0][name] for name in COMMON]
    return np.stack(columns, axis=-1).astype(np.float32)


def site_columns(sites: Sites, highest: Floats, zone: int) -> dict[str, NDArray[np.float64]]:
    """The features of one site by name, all (T,)."""
    w, zones = sites.weather, len(sites.power)
    others = [other for other in range(zones) if other != zone]
    sun, east, north = direction(sites)
    clear = clear_sky_w_m2(sun)
    flux = {name: w[name] / 3_600 for name in ("ssrd_acc", "tsr_acc", "strd_acc")}
    clearness = np.where(sun > 0.02, flux["ssrd_acc"] / np.maximum(clear, 30), 0).clip(0, 1.5)
    azimuth, tilt = np.radians(PANELS[zone % len(PANELS)])
    facing = np.cos(tilt) * sun + np.sin(tilt) * (np.sin(azimuth) * east + np.cos(azimuth) * north)
    facing = np.where(sun > 0, np.maximum(facing, 0), 0)
    season = 2 * np.pi * sites.day_of_year / 365.25
    return {
        "ssrd": flux["ssrd_acc"][zone] / 1_000,
        "tsr": flux["tsr_acc"][zone] / 1_000,
        "strd": (flux["strd_acc"][zone] - 300) / 50,
        **{f"clearness {n}": clearness[at] for n, at in enumerate([zone, *others])},
        "facing": facing,
        "lit": facing * clearness[zone],
        "sun": sun,
        "east": east,
        "north": north,
        **{f"tcc {n}": w["tcc"][at] for n, at in enumerate([zone, *others])},
        "tclw": 3 * np.sqrt(np.maximum(w["tclw"][zone], 0)),
        "tciw": 4 * np.sqrt(np.maximum(w["tciw"][zone], 0)),
        **{name: w[name][zone] for name in ("rh", "t2m", "sp", "u10", "v10")},
        "tp": np.log1p(1_000 * w["tp_acc"][zone]),
        "highest": highest[zone],
        "season sine": np.sin(season),
        "season cosine": np.cos(season),
        **{f"site {other}": np.full(sites.hours, float(other == zone)) for other in range(1, zones)},
    }


def direction(sites: Sites) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit vector towards the sun in the middle of each hour: its parts up, east and north, all (T,)."""
    phi, up = np.radians(LATITUDE), sites.sine
    # the same hour angle as in forewatt/clear_sky.py: up = sin(phi) sin(d) + cos(phi) cos(d) cos(h)
    middle_s = sites.end_s - 1_800
    declination = np.arcsin(np.clip(sine_of_elevation(middle_s, 90.0, 0.0), -1, 1))
    equator = sine_of_elevation(middle_s, 0.0, LONGITUDE - 90.0)
    # at the equator the elevation's sine is cos(d) cos(h); 90 degrees to the west it is cos(d) sin(h)
    east = -equator
    level = sine_of_elevation(middle_s, 0.0, LONGITUDE)
    north = np.cos(phi) * np.sin(declination) - np.sin(phi) * level
    return up, east, north
