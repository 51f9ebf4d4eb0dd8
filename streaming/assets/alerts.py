"""The alerts in MongoDB: each is raised once, however often the batch that found it is repeated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

COLLECTION = "alerts"
IDS_AT_ONCE = 50
"""Ids in a question; a document store that compares each document with each of them is slow at more."""


@dataclass(frozen=True)
class Alert:
    """What was noticed about an asset. `time` is the event's (UTC), not when it was noticed.

    `recovered_at` is the time of the event that ended it, None while it lasts.
    """

    kind: str
    severity: str
    asset_id: str
    time: datetime
    message: str
    recovered_at: datetime | None = None

    @property
    def key(self) -> str:
        """Its identity: an unknown asset is one alert, a bad reading is one alert each."""
        moment = "" if self.kind == "unknown-asset" else f":{int(self.time.timestamp())}"
        return f"{self.kind}:{self.asset_id}{moment}"


def index_alerts(database: Database[dict[str, Any]]) -> None:
    """What the questions here are asked by: the open ones, and the newest."""
    database[COLLECTION].create_index([("recovered_at", ASCENDING)])
    database[COLLECTION].create_index([("raised_at", DESCENDING)])


def raise_alerts(database: Database[dict[str, Any]], alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Store the alerts that are not there yet, and which have recovered; return both as the API shows them."""
    if not alerts:
        return []
    # Of an alert that began and recovered among these, the recovered one comes last.
    wanted = {alert.key: alert for alert in alerts}
    alerts_stored = database[COLLECTION]
    known = {each["_id"]: each for ids in _chunks(list(wanted)) for each in alerts_stored.find({"_id": {"$in": ids}})}
    new = [_document(alert) for key, alert in wanted.items() if key not in known]
    ended = [
        {**known[key], "recovered_at": alert.recovered_at}
        for key, alert in wanted.items()
        if key in known and alert.recovered_at is not None and known[key].get("recovered_at") is None
    ]
    if new:
        alerts_stored.insert_many(new)
    for moment in {each["recovered_at"] for each in ended}:
        for ids in _chunks([each["_id"] for each in ended if each["recovered_at"] == moment]):
            alerts_stored.update_many({"_id": {"$in": ids}}, {"$set": {"recovered_at": moment}})
    return [shown(document) for document in (*new, *ended)]


def open_alerts(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> list[Alert]:
    """The alerts about these assets that have not recovered."""
    fields = {"kind", "severity", "asset_id", "time", "message"}
    wanted = set(asset_ids)
    found = database[COLLECTION].find({"recovered_at": None})
    return [Alert(**{name: each[name] for name in fields}) for each in found if each["asset_id"] in wanted]


def newest_alerts(database: Database[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """At most `limit` alerts, the last raised first, as the API shows them."""
    return [shown(each) for each in database[COLLECTION].find().sort("raised_at", DESCENDING).limit(limit)]


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """An alert for JSON: without its key, `time`, `raised_at` and `recovered_at` (or null) in UTC seconds."""
    fields = {key: value for key, value in document.items() if key != "_id"}
    moments = {name: fields.get(name) for name in ("time", "raised_at", "recovered_at")}
    return {**fields, **{name: None if each is None else each.timestamp() for name, each in moments.items()}}


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def _document(alert: Alert) -> dict[str, Any]:
    return {
        "_id": alert.key,
        "kind": alert.kind,
        "severity": alert.severity,
        "asset_id": alert.asset_id,
        "time": alert.time,
        "message": alert.message,
        "raised_at": datetime.now(UTC),
        "recovered_at": alert.recovered_at,
    }
