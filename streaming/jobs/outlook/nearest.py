"""The nearest grid point or station of each asset."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from streaming.assets.model import Asset

EARTH_KM = 6_371.0088
Floats = NDArray[np.float64]


def distances_km(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Great-circle distances in km of places (degrees, shape (n,)) to others (m,): shape (n, m); by the haversine."""
    phi, to_phi = np.radians(latitude)[:, None], np.radians(to_latitude)[None, :]
    turn = np.radians(to_longitude)[None, :] - np.radians(longitude)[:, None]
    half = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(turn / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


def nearest(
    latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats
) -> tuple[np.ndarray, Floats]:
    """For each place the index of the nearest other one (of several as near the first), and how far it is in km."""
    away = distances_km(latitude, longitude, to_latitude, to_longitude)
    found = away.argmin(axis=1)
    return found, away[np.arange(len(found)), found]


def places_of(assets: Sequence[Asset]) -> tuple[Floats, Floats]:
    """Latitudes and longitudes."""
    return np.array([each.latitude for each in assets]), np.array([each.longitude for each in assets])


def nearest_points(assets: Sequence[Asset], points: Sequence[tuple[str, float, float]]) -> list[tuple[str, float]]:
    """Each asset's grid point and how far it is (km); nothing where there are none."""
    if not points:
        return []
    names, latitude, longitude = zip(*points, strict=True)
    index, away_km = nearest(*places_of(assets), np.array(latitude), np.array(longitude))
    return [(names[each], float(distance)) for each, distance in zip(index, away_km, strict=True)]
