"""How far each rule has looked at each asset, in MongoDB, beside the alerts that it raises."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ReplaceOne
from pymongo.database import Database

from streaming.assets.alerts import raise_alerts
from streaming.jobs.anomalies.fold import Judged, Progress, follow
from streaming.jobs.rules import Anomaly

COLLECTION = "progress"


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
