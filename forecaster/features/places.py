"""Time zone and country of an asset, from its coordinates, and the zone's offset from UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

from forecaster.domain import Asset, Indices

HALF_HOUR_S = 1_800
"""Every change of a zone's offset is at a multiple of this time."""
DAY_S = 86_400


@lru_cache(maxsize=65_536)
def zone_at(latitude: float, longitude: float) -> str:
    """The IANA time zone at a place; at sea the one of its longitude, such as `Etc/GMT-1`."""
    # NOTE: imported here, because it loads the borders of all zones.
    from tzfpy import get_tz

    return str(get_tz(longitude, latitude) or "UTC")


def zone_of(asset: Asset) -> str:
    """The time zone of an asset."""
    return zone_at(asset.latitude, asset.longitude)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The country of each time zone, as ISO 3166 code; zones at sea have none."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {zone: country for country, _, zone, *_ in rows}


def country_of(zone: str) -> str:
    """The country of a time zone, empty if it has none."""
    return countries().get(zone, "")


def offsets_s(times_s: Indices, zone: str) -> Indices:
    """Local time minus UTC at each time, in seconds, same shape."""
    days, positions = np.unique(times_s // DAY_S, return_inverse=True)
    by_half_hour = np.array([offsets_of_day(int(day), zone) for day in days], np.int64)
    return by_half_hour[positions.reshape(times_s.shape), times_s % DAY_S // HALF_HOUR_S]


@lru_cache(maxsize=16_384)
def offsets_of_day(day: int, zone: str) -> tuple[int, ...]:
    """The offsets in each half hour of a UTC day, which is counted from 1970."""
    first, last = (offset_s(at, zone) for at in (day * DAY_S, (day + 1) * DAY_S))
    if first == last:
        return (first,) * (DAY_S // HALF_HOUR_S)
    return tuple(offset_s(at, zone) for at in range(day * DAY_S, (day + 1) * DAY_S, HALF_HOUR_S))


def offset_s(time_s: int, zone: str) -> int:
    """Local time minus UTC at one time, in seconds."""
    offset = datetime.fromtimestamp(time_s, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
