"""The readings flow's end: history, live events, alerts and dead letters."""

from collections.abc import Sequence
from datetime import UTC, datetime

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alerts import Alert, raise_alerts
from streaming.jobs.sinks import Row
from streaming.jobs.sinks.dead_letters import DeadLetters
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.transforms.quality import GOOD, KINDS
from streaming.tables import ensure_partitions

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReadingsSink:
    """Takes judged rows; readings of bad quality are kept with their mark, those of unknown assets are not."""

    def __init__(self, settings: Settings) -> None:
        self._history = Upsert(settings.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
        self._redis = redis.client(settings.redis_url)
        self._database = mongo.database(settings)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)
        self._months: set[str] = set()

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows of one batch; stores first, then the events that tell of it."""
        sound = [row for row in rows if row["reason"] is None]
        readings = [row for row in sound if row["known"]]
        self._dead_letters.write([row for row in rows if row["reason"] is not None])
        self._ensure_months(readings)
        self._history.write((row["asset_id"], row["time"], row["power_mw"], row["quality"]) for row in readings)
        raised = raise_alerts(self._database, [alert for row in sound if (alert := alert_about(row))])
        if readings:
            redis.publish(self._redis, "reading", [reading_event(row) for row in readings])
        for document in raised:
            redis.publish(self._redis, "alert", document)

    def close(self) -> None:
        """Close every connection."""
        self._history.close()
        self._redis.close()
        self._database.client.close()
        self._dead_letters.close()

    def _ensure_months(self, readings: Sequence[Row]) -> None:
        """Partitions for the months of the batch; a meter may send any time, so only for those that occur."""
        new = {f"{row['time']:%Y-%m}": row["time"] for row in readings}
        for month in new.keys() - self._months:
            ensure_partitions(self._history.connection, new[month], new[month])
            self._months.add(month)


def reading_event(row: Row) -> Row:
    """What the live view is told about a reading."""
    time_ms = round((row["time"] - EPOCH).total_seconds() * 1_000)
    return {"asset_id": row["asset_id"], "time_ms": time_ms, "power_mw": row["power_mw"]}


def alert_about(row: Row) -> Alert | None:
    """The alert that a sound row gives cause for, if any."""
    asset_id, time = row["asset_id"], row["time"]
    if not row["known"]:
        message = f"Readings of {asset_id} arrive, but it is not in the registry: register it, or look who sends them."
        return Alert("unknown-asset", "warning", asset_id, time, message)
    if row["quality"] == GOOD:
        return None
    kind = KINDS[row["quality"]]
    message = f"{asset_id} reported {row['power_mw']:.6g} MW of {row['capacity_mw']:.6g} MW capacity."
    return Alert(kind, "warning", asset_id, time, message)
