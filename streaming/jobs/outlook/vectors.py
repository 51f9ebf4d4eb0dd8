"""Computes a region's vectors: for each horizon and asset, what is known about the time that many hours ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from forewatt.clear_sky import clear_sky_w_m2, sine_of_elevation
from streaming.assets.model import Asset, AssetClass
from streaming.jobs.outlook.as_of import HistoryAsOf, IssuedValue
from streaming.jobs.outlook.nearest import coordinates, nearest, nearest_points
from streaming.jobs.rows import milliseconds
from streaming.units import UNITS

HORIZONS_H = (1, 3, 6, 12, 24, 48)
LAG_DAYS = (1, 2, 7)

Vectors = dict[str, dict[str, dict[str, Any]]]
"""Vectors by horizon (such as `6h`) and asset id."""


def vectors(
    assets: Sequence[Asset], hot: Mapping[str, Mapping[str, Any]], history: HistoryAsOf, now: datetime
) -> Vectors:
    """The vectors of a region's assets at `now`, the end of its newest interval. Unknown values are null.

    `hot` has the assets' hot feature vectors, which the windows write.
    """
    stations = [asset for asset in assets if asset.asset_class is AssetClass.WEATHER]
    metered = [asset for asset in assets if asset.asset_class is not AssetClass.WEATHER]
    if not metered:
        return {}
    valid = {f"{hours}h": now + timedelta(hours=hours) for hours in HORIZONS_H}
    lags = {moment - timedelta(days=days) for moment in valid.values() for days in LAG_DAYS}
    power_mw = history.power_mw([asset.asset_id for asset in metered], sorted(lags))
    prices = history.prices(sorted({asset.zone for asset in metered}), list(valid.values()))
    near = nearest_points(metered, history.points())
    weather = history.weather(sorted({point for point, _ in near}), list(valid.values())) if near else {}
    nearby = _stations(metered, stations, history)
    by_horizon: Vectors = {}
    for horizon, moment in valid.items():
        sine = _sines(metered, moment)
        clear = clear_sky_w_m2(sine)
        by_horizon[horizon] = {
            asset.asset_id: {
                "asset_id": asset.asset_id,
                "asset_class": asset.asset_class.value,
                "issue_time_ms": milliseconds(now),
                "valid_time_ms": milliseconds(moment),
                "sun_sine": float(sine[row]),
                "clear_sky_w_m2": float(clear[row]),
                **_of_window(hot.get(asset.asset_id)),
                **{
                    f"lag_{days}d_pu": _pu(power_mw.get((asset.asset_id, moment - timedelta(days=days))), asset)
                    for days in LAG_DAYS
                },
                "weather": _nearest_forecasts(near[row], weather, moment) if near else None,
                "stations": nearby[row],
                "prices": {
                    product: _with_issue(price) for product, price in prices.get((asset.zone, moment), {}).items()
                },
            }
            for row, asset in enumerate(metered)
        }
    return by_horizon


def _of_window(hot: Mapping[str, Any] | None) -> dict[str, Any]:
    names = ("last_time_ms", "last_pu", "mean_pu", "ramp_pu_per_h", "neighbours")
    return {name: None if hot is None else hot.get(name) for name in names}


def _pu(power_mw: float | None, asset: Asset) -> float | None:
    return None if power_mw is None else power_mw / asset.capacity_mw


def _sines(assets: Sequence[Asset], moment: datetime) -> np.ndarray:
    """Sines of the sun's elevation in the middle of the interval that starts at the moment."""
    middle_s = np.array([moment.timestamp() + asset.interval_s / 2 for asset in assets])
    return sine_of_elevation(middle_s, *coordinates(assets))


def _nearest_forecasts(
    near: tuple[str, float], weather: Mapping[tuple[str, datetime], dict[str, IssuedValue]], moment: datetime
) -> dict[str, Any] | None:
    """The forecasts for the nearest point; None if it has none for this moment."""
    point, away_km = near
    forecasts = weather.get((point, moment))
    if forecasts is None:
        return None
    variables = {
        name: {**_with_issue(forecast), "lead_s": round((moment - forecast.issued).total_seconds())}
        for name, forecast in forecasts.items()
    }
    return {"point_id": point, "distance_km": round(away_km, 3), "variables": variables}


def _with_issue(issued: IssuedValue) -> dict[str, Any]:
    return {"value": issued.value, "issued_ms": milliseconds(issued.issued)}


def _stations(assets: Sequence[Asset], stations: Sequence[Asset], history: HistoryAsOf) -> list[dict[str, Any]]:
    """For each asset, by quantity, the last reading of the nearest station with a recent one."""
    measured = history.measured([station.asset_id for station in stations]) if stations else {}
    by_asset: list[dict[str, Any]] = [{} for _ in assets]
    recent = [station for station in stations if station.asset_id in measured]
    for quantity in {UNITS[station.unit].quantity for station in recent}:
        of_quantity = [station for station in recent if measured[station.asset_id][0] == quantity]
        if not of_quantity:
            continue
        index, away = nearest(*coordinates(assets), *coordinates(of_quantity))
        for row, (position, distance) in enumerate(zip(index, away, strict=True)):
            name = of_quantity[position].asset_id
            _, value, time = measured[name]
            by_asset[row][quantity.value] = {
                "asset_id": name,
                "distance_km": round(float(distance), 3),
                "value": value,
                "time_ms": milliseconds(time),
            }
    return by_asset
