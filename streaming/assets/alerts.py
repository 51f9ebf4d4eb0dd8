"""Alerts in MongoDB. An alert is raised once, even if the batch that caused it is repeated."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.database import Database
from redis import Redis
from redis.exceptions import RedisError

from forewatt.stores.redis import publish
from streaming.assets.alert_details import on_wall_clock

log = logging.getLogger(__name__)
COLLECTION = "alerts"
IDS_AT_ONCE = 50
"""Ids in one query. Stores that compare every document with every id are slow with more."""
API_TIMES = {
    "time": "started_chain_s",
    "recovered_at": "recovered_chain_s",
    "raised_at": "raised_wall_s",
    "acknowledged_at": "acknowledged_wall_s",
}
"""The name of each time in the API: what the readings tell is on the chain's clock, the rest on the server's."""


@dataclass(frozen=True)
class Alert:
    """A condition of an asset. `time` is when it started (UTC), not when it was noticed.

    `recovered_at` is the time of the event that ended it, None while it lasts. `details` is what the message says, in
    the form that `DETAILS` names for the kind.
    """

    kind: str
    severity: str
    asset_id: str
    time: datetime
    message: str
    recovered_at: datetime | None = None
    details: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """The alert's identity: one for an unknown asset, one for every bad reading."""
        moment = "" if self.kind == "unknown-asset" else f":{int(self.time.timestamp())}"
        return f"{self.kind}:{self.asset_id}{moment}"


def index_alerts(database: Database[dict[str, Any]]) -> None:
    """Create the indexes for open and newest alerts."""
    database[COLLECTION].create_index([("recovered_at", ASCENDING)])
    database[COLLECTION].create_index([("raised_at", DESCENDING)])


def raise_alerts(database: Database[dict[str, Any]], alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Store new alerts and new recoveries; return both in the API's form."""
    if not alerts:
        return []
    # If an alert both started and recovered in this batch, its recovered version comes last and wins.
    by_key = {alert.key: alert for alert in alerts}
    collection = database[COLLECTION]
    chunks = _chunks(list(by_key))
    stored = {document["_id"]: document for ids in chunks for document in collection.find({"_id": {"$in": ids}})}
    new = [_document(alert) for key, alert in by_key.items() if key not in stored]
    recovered = [
        {**stored[key], "recovered_at": alert.recovered_at}
        for key, alert in by_key.items()
        if key in stored and alert.recovered_at is not None and stored[key].get("recovered_at") is None
    ]
    if new:
        collection.insert_many(new)
    for moment in {document["recovered_at"] for document in recovered}:
        for ids in _chunks([document["_id"] for document in recovered if document["recovered_at"] == moment]):
            collection.update_many({"_id": {"$in": ids}}, {"$set": {"recovered_at": moment}})
    return [alert_json(document) for document in (*new, *recovered)]


def publish_alerts(redis: Redis, raised: Sequence[dict[str, Any]]) -> None:
    """Publish alerts in the API's form as events, so that open pages show them at once; the store has them already."""
    with redis.pipeline(transaction=False) as pipeline:
        for document in raised:
            publish(pipeline, "alert", document)
        pipeline.execute()


def try_to_publish_alerts(redis: Redis, raised: Sequence[dict[str, Any]]) -> None:
    """Publish alerts if Redis takes them; else only log it, for a caller that has work of more weight."""
    try:
        publish_alerts(redis, raised)
    except RedisError as error:
        log.warning("pages learn of an alert late, because Redis does not take its event: %s", error)


def open_alerts(database: Database[dict[str, Any]], asset_ids: Sequence[str]) -> list[Alert]:
    """Alerts of these assets that have not recovered."""
    fields = {"kind", "severity", "asset_id", "time", "message"}
    wanted = set(asset_ids)
    documents = database[COLLECTION].find({"recovered_at": None})
    return [
        Alert(**{name: document[name] for name in fields}) for document in documents if document["asset_id"] in wanted
    ]


def count_open_alerts(database: Database[dict[str, Any]]) -> dict[str, int]:
    """How many alerts have not recovered, by kind."""
    documents = database[COLLECTION].find({"recovered_at": None}, {"kind": 1})
    return dict(Counter(str(document["kind"]) for document in documents))


@dataclass(frozen=True)
class AlertFilter:
    """Which alerts are asked for; None means any. `after` is the (raised in ms, id) of the last one seen."""

    kind: str | None = None
    severity: str | None = None
    asset_id: str | None = None
    lasting: bool | None = None
    acknowledged: bool | None = None
    after: tuple[int, str] | None = None

    def query(self) -> dict[str, Any]:
        """The filter as a query of MongoDB."""
        fields = {"kind": self.kind, "severity": self.severity, "asset_id": self.asset_id}
        query: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        for name, is_unset in (("recovered_at", self.lasting), ("acknowledged_at", _not(self.acknowledged))):
            if is_unset is not None:
                query[name] = None if is_unset else {"$ne": None}
        if self.after is not None:
            at = datetime.fromtimestamp(self.after[0] / 1000, UTC)
            query["$or"] = [{"raised_at": {"$lt": at}}, {"raised_at": at, "_id": {"$lt": self.after[1]}}]
        return query


def found_alerts(database: Database[dict[str, Any]], wanted: AlertFilter, limit: int) -> list[dict[str, Any]]:
    """At most `limit` alerts in the API's form, the last raised first."""
    newest_first = [("raised_at", DESCENDING), ("_id", DESCENDING)]
    found = database[COLLECTION].find(wanted.query()).sort(newest_first).limit(limit)
    return [alert_json(document) for document in found]


def acknowledge_alert(
    database: Database[dict[str, Any]], alert_id: str, who: str, note: str, at: datetime
) -> dict[str, Any] | None:
    """Store who takes care of an alert; the alert in the API's form, None if there is none."""
    change = {"$set": {"acknowledged_at": at, "acknowledged_by": who, "note": note}}
    after = database[COLLECTION].find_one_and_update({"_id": alert_id}, change, return_document=ReturnDocument.AFTER)
    return None if after is None else alert_json(after)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def alert_json(document: dict[str, Any]) -> dict[str, Any]:
    """An alert in the API's form: its id, and times in UTC seconds or null, named by their clocks."""
    fields = {key: value for key, value in document.items() if key != "_id" and key not in API_TIMES}
    times = {name: _seconds(document.get(field)) for field, name in API_TIMES.items()}
    if on_wall_clock(document["kind"]):
        times |= {"started_chain_s": None, "started_wall_s": times["started_chain_s"]}
    return {"alert_id": document["_id"], **fields, **times}


def _whole_ms(moment: datetime) -> datetime:
    """A time as MongoDB stores it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def _document(alert: Alert) -> dict[str, Any]:
    return {
        "_id": alert.key,
        "kind": alert.kind,
        "severity": alert.severity,
        "asset_id": alert.asset_id,
        "time": _whole_ms(alert.time),
        "message": alert.message,
        "raised_at": _whole_ms(datetime.now(UTC)),
        "recovered_at": alert.recovered_at,
        "details": None if alert.details is None else dict(alert.details),
    }
