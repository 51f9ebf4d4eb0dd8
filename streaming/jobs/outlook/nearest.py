"""Finds the nearest grid point or station of each asset."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from streaming.assets.model import Asset

EARTH_KM = 6_371.0088
Floats = NDArray[np.float64]


def distances_km(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Great-circle distances in km from n places to m places, in degrees: shape (n, m). Uses the haversine formula."""
    phi, to_phi = np.radians(latitude)[:, None], np.radians(to_latitude)[None, :]
    turn = np.radians(to_longitude)[None, :] - np.radians(longitude)[:, None]
    half = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(turn / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


def nearest(
    latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats
) -> tuple[np.ndarray, Floats]:
    """For each place, the index of the nearest target place and the distance in km; the first of equally near ones."""
    away = distances_km(latitude, longitude, to_latitude, to_longitude)
    index = away.argmin(axis=1)
    return index, away[np.arange(len(index)), index]


def coordinates(assets: Sequence[Asset]) -> tuple[Floats, Floats]:
    """Latitudes and longitudes in degrees."""
    return np.array([asset.latitude for asset in assets]), np.array([asset.longitude for asset in assets])


def nearest_points(assets: Sequence[Asset], points: Sequence[tuple[str, float, float]]) -> list[tuple[str, float]]:
    """Each asset's nearest grid point and the distance in km; an empty list without points."""
    if not points:
        return []
    names, latitude, longitude = zip(*points, strict=True)
    index, away_km = nearest(*coordinates(assets), np.array(latitude), np.array(longitude))
    return [(names[position], float(distance)) for position, distance in zip(index, away_km, strict=True)]
