"""How far each rule has looked at each asset, in MongoDB, beside the alerts that it raises."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import Connection
from pymongo import ReplaceOne
from pymongo.database import Database

from forewatt.settings import Settings
from forewatt.stores import mongo
from forewatt.stores.postgres import connect
from streaming.assets.alerts import raise_alerts
from streaming.assets.model import Asset
from streaming.assets.registry import all_assets
from streaming.jobs.watch.anomalies.fold import Judged, Progress, follow
from streaming.quality.rules import Anomaly, ForecastAnomaly, PowerAnomaly

COLLECTION = "progress"
Judge = Callable[[Connection, Sequence[Asset], Mapping[str, Progress]], list[Judged]]
"""The assets' next readings that were forecast, by time, from how far each asset is."""


def look(settings: Settings, rule: ForecastAnomaly | PowerAnomaly, judge: Judge) -> int:
    """Look at readings that were not looked at; returns at how many. psycopg.Error or PyMongoError."""
    database = mongo.database(settings)
    try:
        assets = [each for each in all_assets(database) if rule.holds_for(each)]
        before = noted(database, rule)
        with connect(settings.postgres_url) as history:
            judged = judge(history, assets, before)
        tell(database, judged, before, rule)
        return len(judged)
    finally:
        database.client.close()


def noted(database: Database[dict[str, Any]], rule: Anomaly) -> dict[str, Progress]:
    """How far the rule has come, by asset; those that it has never looked at are missing."""
    first, beyond = f"{rule.kind}:", f"{rule.kind};"
    return {
        document["_id"].removeprefix(first): Progress(**{name: document[name] for name in document if name != "_id"})
        for document in database[COLLECTION].find({"_id": {"$gte": first, "$lt": beyond}})
    }


def tell(
    database: Database[dict[str, Any]], judged: Sequence[Judged], before: Mapping[str, Progress], rule: Anomaly
) -> None:
    """Raise and end the alerts of these readings, which come after what was noted `before`, then note them."""
    if not judged:
        return
    alerts, after = follow(judged, before, rule)
    raise_alerts(database, alerts)
    note(database, after, rule)


def note(database: Database[dict[str, Any]], after: Mapping[str, Progress], rule: Anomaly) -> None:
    """Remember how far each asset is."""
    documents = [{"_id": f"{rule.kind}:{name}", **vars(each)} for name, each in after.items()]
    database[COLLECTION].bulk_write([ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents])
