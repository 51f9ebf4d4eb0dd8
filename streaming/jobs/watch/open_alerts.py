"""Counts the alerts that last, by kind, for the metrics: `gap` are the assets whose readings are late."""

from prometheus_client import Gauge

from forewatt.settings import Settings
from forewatt.stores import mongo
from streaming.assets.alerts import count_open_alerts

OPEN = Gauge(
    "forewatt_jobs_open_alerts", "Alerts about assets that last, by kind; gap: its readings are late", ["kind"]
)


def report_open_alerts(settings: Settings) -> None:
    """Set the gauge to the alerts in MongoDB; a kind that has none left becomes 0."""
    database = mongo.database(settings)
    try:
        counted = count_open_alerts(database)
    finally:
        database.client.close()
    before = {sample.labels["kind"] for metric in OPEN.collect() for sample in metric.samples}
    for kind in before | counted.keys():
        OPEN.labels(kind).set(counted.get(kind, 0))
