"""How assets performed over their newest days: energy, capacity factor, availability, deviation."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field
from pymongo import DESCENDING
from pymongo.database import Database

from streaming.assets.alerts import COLLECTION as ALERTS
from streaming.assets.daily import COLLECTION as DAYS
from streaming.assets.daily import day_json, summary
from streaming.assets.model import Asset


class SortBy(StrEnum):
    """What the list of performances can be sorted by."""

    ASSET = "asset_id"
    ENERGY = "energy_mwh"
    CAPACITY_FACTOR = "capacity_factor"
    AVAILABILITY = "availability"
    DEVIATION = "deviation"
    ALERTS = "open_alerts"


class Performance(BaseModel):
    """An asset's newest days in figures; null where there is nothing to compute them from."""

    asset_id: str
    name: str
    asset_class: str
    region: str
    feed: int | None
    capacity_mw: float
    days: int
    energy_mwh: float
    capacity_factor: float | None
    availability: float | None = Field(description="good readings / expected readings")
    deviation: float | None = Field(description="capacity factor of the newest day less the mean of the days before")
    newest_day_chain_s: float | None
    open_alerts: int


def performances(database: Database[dict[str, Any]], assets: Sequence[Asset], days: int) -> list[Performance]:
    """The performance of each asset, over at most its newest `days`."""
    by_asset: dict[str, list[dict[str, Any]]] = {}
    newest = database[DAYS].find().sort("day", DESCENDING).limit(1)
    newest_day = next((document["day"] for document in newest), None)
    if newest_day is not None:
        known = sorted(database[DAYS].distinct("day"), reverse=True)[:days]
        for document in database[DAYS].find({"day": {"$gte": known[-1]}}).sort("day", DESCENDING):
            by_asset.setdefault(document["asset_id"], []).append(day_json(document))
    alerts: dict[str, int] = {}
    for document in database[ALERTS].find({"recovered_at": None}, {"asset_id": 1}):
        alerts[document["asset_id"]] = alerts.get(document["asset_id"], 0) + 1
    return [_performance(asset, by_asset.get(asset.asset_id, []), alerts.get(asset.asset_id, 0)) for asset in assets]


def ordered(rows: Sequence[Performance], by: SortBy, *, descending: bool) -> list[Performance]:
    """The rows by one figure; rows without it come last, and ties by asset id."""
    named = sorted(rows, key=lambda row: row.asset_id, reverse=by is SortBy.ASSET and descending)
    if by is SortBy.ASSET:
        return named
    there = [row for row in named if getattr(row, by) is not None]
    missing = [row for row in named if getattr(row, by) is None]
    sign = -1 if descending else 1
    return sorted(there, key=lambda row: sign * getattr(row, by)) + missing


def _performance(asset: Asset, days: Sequence[dict[str, Any]], open_alerts: int) -> Performance:
    total = summary(days)
    factors = [day["capacity_factor"] for day in days]
    before = [factor for factor in factors[1:] if factor is not None]
    deviates = bool(factors) and factors[0] is not None and bool(before)
    return Performance(
        asset_id=asset.asset_id,
        name=asset.name,
        asset_class=asset.asset_class,
        region=asset.region,
        feed=asset.feed,
        capacity_mw=asset.capacity_mw,
        days=len(days),
        energy_mwh=total["energy_mwh"],
        capacity_factor=total["capacity_factor"],
        availability=total["availability"],
        deviation=factors[0] - sum(before) / len(before) if deviates else None,
        newest_day_chain_s=days[0]["day_chain_s"] if days else None,
        open_alerts=open_alerts,
    )
