"""Checks readings against their forecasts, and stores the alerts and how far each asset is checked in MongoDB."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from streaming.jobs.watch.anomalies.fold import Progress, Verdict, fold_verdicts
from streaming.quality.rules import Anomaly, ForecastAnomaly, PowerAnomaly

COLLECTION = "progress"

Compare = Callable[[Connection, Sequence[Asset], Mapping[str, Progress]], list[Verdict]]
"""Compares the next readings of assets, those after their progress, with their forecasts; by time."""


def check_unprocessed(
    settings: Settings, rule: ForecastAnomaly | PowerAnomaly, compare: Compare, assets: Iterable[Asset] | None = None
) -> int:
    """Check unprocessed readings of these assets, or of all; return their count.

    Raises psycopg.Error or PyMongoError.
    """
    database = mongo.database(settings)
    try:
        checked = all_assets(database) if assets is None else assets
        meters = [asset for asset in checked if rule.applies_to(asset)]
        before = load_progress(database, rule)
        with connect(settings.postgres_url) as history:
            verdicts = compare(history, meters, before)
        store_verdicts(database, verdicts, before, rule)
        return len(verdicts)
    finally:
        database.client.close()


def load_progress(database: Database[dict[str, Any]], rule: Anomaly) -> dict[str, Progress]:
    """The rule's progress by asset, without assets that were never checked."""
    first, beyond = f"{rule.kind}:", f"{rule.kind};"
    return {
        document["_id"].removeprefix(first): Progress(**{name: document[name] for name in document if name != "_id"})
        for document in database[COLLECTION].find({"_id": {"$gte": first, "$lt": beyond}})
    }


def store_verdicts(
    database: Database[dict[str, Any]], verdicts: Sequence[Verdict], before: Mapping[str, Progress], rule: Anomaly
) -> None:
    """Raise and end the alerts that follow from these readings, all later than `before`; then store the progress."""
    if not verdicts:
        return
    alerts, after = fold_verdicts(verdicts, before, rule)
    raise_alerts(database, alerts)
    store_progress(database, after, rule)


def store_progress(database: Database[dict[str, Any]], after: Mapping[str, Progress], rule: Anomaly) -> None:
    """Store the rule's progress by asset."""
    documents = [{"_id": f"{rule.kind}:{name}", **vars(progress)} for name, progress in after.items()]
    replacements = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
    database[COLLECTION].bulk_write(replacements)
