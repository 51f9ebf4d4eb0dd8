"""Daily values of assets in MongoDB, and their summary over several days."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, ReplaceOne
from pymongo.database import Database

COLLECTION = "daily"
DAY_S = 86_400
API_TIMES = {"day": "day_chain_s", "peak_time": "peak_chain_s"}
"""The name of each time in the API."""


@dataclass(frozen=True)
class Day:
    """The values of one asset and UTC day. Mean, extremes and peak cover good readings; None if there are none."""

    asset_id: str
    region: str
    day: datetime
    readings: int
    bad_readings: int
    expected: int
    energy_mwh: float
    mean_mw: float | None
    min_mw: float | None
    max_mw: float | None
    peak_time: datetime | None
    capacity_factor: float | None

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.asset_id}:{self.day:%Y-%m-%d}"


def store_days(database: Database[dict[str, Any]], days: Sequence[Day]) -> None:
    """Insert days, or replace those stored before."""
    if days:
        documents = [{"_id": day.key, **asdict(day)} for day in days]
        database[COLLECTION].bulk_write(
            [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
        )


def newest_days(database: Database[dict[str, Any]], asset_id: str, limit: int) -> list[dict[str, Any]]:
    """At most `limit` days of an asset in the API's form, the newest first."""
    documents = database[COLLECTION].find({"asset_id": asset_id}).sort("day", DESCENDING).limit(limit)
    return [day_json(document) for document in documents]


def day_json(document: dict[str, Any]) -> dict[str, Any]:
    """A day in the API's form: without its key, and times in UTC seconds or null."""
    fields = {name: value for name, value in document.items() if name not in {"_id", *API_TIMES}}
    times = {API_TIMES[name]: document[name] for name in API_TIMES}
    return {**fields, **{name: None if moment is None else moment.timestamp() for name, moment in times.items()}}


def summary(days: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Totals of several days: energy, mean capacity factor, availability (good readings / expected readings)."""
    factors = [day["capacity_factor"] for day in days if day["capacity_factor"] is not None]
    expected = sum(day["expected"] for day in days)
    best = max(days, key=lambda day: day["energy_mwh"], default=None)
    return {
        "days": len(days),
        "energy_mwh": sum(day["energy_mwh"] for day in days),
        "capacity_factor": sum(factors) / len(factors) if factors else None,
        "availability": sum(day["readings"] for day in days) / expected if expected else None,
        "bad_readings": sum(day["bad_readings"] for day in days),
        "best_day_chain_s": None if best is None else best["day_chain_s"],
    }
