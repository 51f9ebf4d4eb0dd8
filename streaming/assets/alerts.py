"""The alerts in MongoDB: each is raised once, however often the batch that found it is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import DESCENDING, UpdateOne
from pymongo.database import Database

COLLECTION = "alerts"


@dataclass(frozen=True)
class Alert:
    """What was noticed about an asset. `time` is the event's (UTC), not when it was noticed."""

    kind: str
    severity: str
    asset_id: str
    time: datetime
    message: str

    @property
    def key(self) -> str:
        """Its identity: an unknown asset is one alert, a bad reading is one alert each."""
        moment = "" if self.kind == "unknown-asset" else f":{int(self.time.timestamp())}"
        return f"{self.kind}:{self.asset_id}{moment}"


def raise_alerts(database: Database[dict[str, Any]], alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Store the alerts that are not there yet and return those as the API shows them."""
    if not alerts:
        return []
    documents = {alert.key: _document(alert) for alert in alerts}
    known = {each["_id"] for each in database[COLLECTION].find({"_id": {"$in": list(documents)}}, {"_id": 1})}
    new = {key: document for key, document in documents.items() if key not in known}
    if new:
        database[COLLECTION].bulk_write(
            [UpdateOne({"_id": key}, {"$setOnInsert": document}, upsert=True) for key, document in new.items()]
        )
    return [shown(document) for document in new.values()]


def newest_alerts(database: Database[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """At most `limit` alerts, the last raised first, as the API shows them."""
    return [shown(each) for each in database[COLLECTION].find().sort("raised_at", DESCENDING).limit(limit)]


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """An alert for JSON: without its key, `time` and `raised_at` in UTC seconds."""
    fields = {key: value for key, value in document.items() if key != "_id"}
    return {**fields, "time": fields["time"].timestamp(), "raised_at": fields["raised_at"].timestamp()}


def _document(alert: Alert) -> dict[str, Any]:
    return {
        "kind": alert.kind,
        "severity": alert.severity,
        "asset_id": alert.asset_id,
        "time": alert.time,
        "message": alert.message,
        "raised_at": datetime.now(UTC),
    }
