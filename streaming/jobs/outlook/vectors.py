"""The vectors of a region: for each horizon and asset what is known of that time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from streaming.assets.model import Asset, AssetClass
from streaming.jobs.outlook.known import Known, Prediction
from streaming.jobs.outlook.nearest import nearest, nearest_points, places_of
from streaming.jobs.sinks import milliseconds
from streaming.sun import clear_sky_w_m2, sine_of_elevation
from streaming.units import UNITS

HORIZONS_H = (1, 3, 6, 12, 24, 48)
LAG_DAYS = (1, 2, 7)

Vectors = dict[str, dict[str, dict[str, Any]]]
"""By horizon (`6h`) and asset."""


def vectors(assets: Sequence[Asset], hot: Mapping[str, Mapping[str, Any]], known: Known, now: datetime) -> Vectors:
    """The vectors of a region's assets at `now`, the end of its newest interval; `hot` are the windows' own vectors.

    A figure that is not known at that moment is null.
    """
    stations = [each for each in assets if each.asset_class is AssetClass.WEATHER]
    measuring = [each for each in assets if each.asset_class is not AssetClass.WEATHER]
    if not measuring:
        return {}
    valid = {f"{hours}h": now + timedelta(hours=hours) for hours in HORIZONS_H}
    lags = {moment - timedelta(days=days) for moment in valid.values() for days in LAG_DAYS}
    power_mw = known.power_mw([each.asset_id for each in measuring], sorted(lags))
    prices = known.prices(sorted({each.zone for each in measuring}), list(valid.values()))
    near = nearest_points(measuring, known.points())
    weather = known.weather(sorted({point for point, _ in near}), list(valid.values())) if near else {}
    here = _stations(measuring, stations, known)
    found: Vectors = {}
    for horizon, moment in valid.items():
        sine = _sines(measuring, moment)
        clear = clear_sky_w_m2(sine)
        found[horizon] = {
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
                "weather": _predicted(near[row], weather, moment) if near else None,
                "stations": here[row],
                "prices": {product: _told(each) for product, each in prices.get((asset.zone, moment), {}).items()},
            }
            for row, asset in enumerate(measuring)
        }
    return found


def _of_window(hot: Mapping[str, Any] | None) -> dict[str, Any]:
    names = ("last_time_ms", "last_pu", "mean_pu", "ramp_pu_per_h", "neighbours")
    return {name: None if hot is None else hot.get(name) for name in names}


def _pu(power_mw: float | None, asset: Asset) -> float | None:
    return None if power_mw is None else power_mw / asset.capacity_mw


def _sines(assets: Sequence[Asset], moment: datetime) -> np.ndarray:
    """Of the sun in the middle of the interval that starts at the moment."""
    middle_s = np.array([moment.timestamp() + asset.interval_s / 2 for asset in assets])
    return sine_of_elevation(middle_s, *places_of(assets))


def _predicted(
    near: tuple[str, float], weather: Mapping[tuple[str, datetime], dict[str, Prediction]], moment: datetime
) -> dict[str, Any] | None:
    """The predictions for the nearest point; null where it has none for this moment."""
    point, away_km = near
    found = weather.get((point, moment))
    if found is None:
        return None
    variables = {
        name: {**_told(each), "lead_s": round((moment - each.issued).total_seconds())} for name, each in found.items()
    }
    return {"point_id": point, "distance_km": round(away_km, 3), "variables": variables}


def _told(prediction: Prediction) -> dict[str, Any]:
    return {"value": prediction.value, "issued_ms": milliseconds(prediction.issued)}


def _stations(assets: Sequence[Asset], stations: Sequence[Asset], known: Known) -> list[dict[str, Any]]:
    """For each asset and quantity what the nearest station that says anything measured last."""
    measured = known.measured([each.asset_id for each in stations]) if stations else {}
    found: list[dict[str, Any]] = [{} for _ in assets]
    speaking = [each for each in stations if each.asset_id in measured]
    for quantity in {UNITS[each.unit].quantity for each in speaking}:
        of_quantity = [each for each in speaking if measured[each.asset_id][0] == quantity]
        if not of_quantity:
            continue
        index, away = nearest(*places_of(assets), *places_of(of_quantity))
        for row, (place, distance) in enumerate(zip(index, away, strict=True)):
            name = of_quantity[place].asset_id
            _, value, time = measured[name]
            told = {"asset_id": name, "distance_km": round(float(distance), 3), "value": value}
            found[row][quantity.value] = {**told, "time_ms": milliseconds(time)}
    return found
