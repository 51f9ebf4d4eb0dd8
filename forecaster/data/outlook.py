"""Reads weather forecasts and prices from PostgreSQL, with all their issues up to a time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np
import psycopg
from numpy.typing import NDArray

from forecaster.data.history import POSTGRES_EPOCH_S, decode_array
from forecaster.domain import Asset
from forecaster.outlook import RANGES, Issues, Outlook

PRICE = "price-"
"""Prices are variables with this prefix before the product."""
FARTHEST_KM = 100.0
"""A point that is further away says too little about an asset."""
LONGEST_INTERVAL_S = 6 * 3_600
"""No forecast or price is for a longer interval."""
EARTH_KM = 6_371.0
TABLES = "select to_regclass('weather_points') is not null and to_regclass('prices') is not null"
POINTS = "select point_id, latitude, longitude from weather_points order by point_id"
WEATHER = """
select point_id, variable, array_send(array_agg(time)), array_send(array_agg(interval_s::bigint)),
    array_send(array_agg(issued)), array_send(array_agg(value))
from weather_forecasts
where point_id = any(%s) and variable = any(%s) and time >= %s and time < %s and issued <= %s
    and time < issued + interval '3 days'
group by point_id, variable
"""
"""No forecast reaches the later hours of an issue."""
PRICES = """
select zone, product, array_send(array_agg(time)), array_send(array_agg(interval_s::bigint)),
    array_send(array_agg(issued)), array_send(array_agg(eur_mwh))
from prices
where zone = any(%s) and product = any(%s) and time >= %s and time < %s and issued <= %s
group by zone, product
"""


def read_outlook(
    connection: psycopg.Connection, assets: Sequence[Asset], start_s: int, end_s: int, issued_until_s: int, step_s: int
) -> Outlook | None:
    """What was issued by a time for the intervals from `start_s` to `end_s`; None if nothing was.

    An asset has the weather of the nearest point within FARTHEST_KM, and the prices of its zone.
    """
    row = connection.execute(TABLES).fetchone()
    if not assets or row is None or not row[0]:
        return None
    near = nearest_points(assets, connection.execute(POINTS).fetchall())
    zones = {asset.asset_id: asset.price_zone for asset in assets if asset.price_zone}
    moments = [datetime.fromtimestamp(max(0, at), UTC) for at in (start_s - LONGEST_INTERVAL_S, end_s, issued_until_s)]
    products = [name.removeprefix(PRICE) for name in RANGES if name.startswith(PRICE)]
    with connection.cursor(binary=True) as cursor:
        weather = cursor.execute(WEATHER, (sorted(set(near.values())), list(RANGES), *moments)).fetchall()
        prices = cursor.execute(PRICES, (sorted(set(zones.values())), products, *moments)).fetchall()
    issues = {(f"point:{point}", name): issues_of(series, step_s) for point, name, *series in weather}
    issues |= {(f"zone:{zone}", PRICE + product): issues_of(series, step_s) for zone, product, *series in prices}
    if not issues:
        return None
    sources = {
        asset.asset_id: tuple(
            f"{kind}:{found[asset.asset_id]}"
            for kind, found in (("point", near), ("zone", zones))
            if asset.asset_id in found
        )
        for asset in assets
    }
    return Outlook(sources, issues)


def issues_of(series: Iterable[bytes], step_s: int) -> Issues:
    """The issues of one variable from its times, intervals, times of issue and values in PostgreSQL's binary form."""
    times, intervals, issued, values = series
    return Issues.of(
        seconds(times), decode_array(intervals, np.int64), seconds(issued), decode_array(values, np.float64), step_s
    )


def seconds(encoded: bytes) -> NDArray[np.int64]:
    """Timestamps in PostgreSQL's binary form as UTC seconds."""
    return decode_array(encoded, np.int64) // 1_000_000 + POSTGRES_EPOCH_S


def nearest_points(assets: Sequence[Asset], points: Sequence[tuple[str, float, float]]) -> dict[str, str]:
    """By asset id the nearest point within FARTHEST_KM; the first of equally near ones."""
    if not points:
        return {}
    names = [name for name, _, _ in points]
    ours = directions(np.array([(asset.latitude, asset.longitude) for asset in assets]))
    theirs = directions(np.array([(latitude, longitude) for _, latitude, longitude in points]))
    cosine = ours @ theirs.T
    best = cosine.argmax(axis=1)
    away_km = EARTH_KM * np.arccos(np.clip(cosine[np.arange(len(best)), best], -1, 1))
    return {asset.asset_id: names[at] for asset, at, km in zip(assets, best, away_km, strict=True) if km <= FARTHEST_KM}


def directions(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (N, 3) to places given by latitude and longitude in degrees, (N, 2)."""
    latitude, longitude = np.radians(places).T
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1
    )
