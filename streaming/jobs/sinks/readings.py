"""The readings flow's end: history, live events, alerts and dead letters."""

from collections.abc import Sequence
from datetime import UTC, datetime

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alerts import Alert, raise_alerts
from streaming.jobs.rules import rules
from streaming.jobs.sinks import Row
from streaming.jobs.sinks.dead_letters import DeadLetters
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.watch import Watch, alert_of
from streaming.tables import ensure_partitions
from streaming.units import Quantity

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReadingsSink:
    """Takes judged rows; readings of bad quality are kept with their mark, those of unknown assets are not."""

    def __init__(self, settings: Settings) -> None:
        self._history = Upsert(settings.postgres_url, "readings", ("asset_id", "time", "power_mw", "quality"))
        self._weather = Upsert(
            settings.postgres_url, "weather", ("asset_id", "time", "quantity", "measured", "quality")
        )
        self._watch = Watch(rules())
        self._redis = redis.client(settings.redis_url)
        self._database = mongo.database(settings)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)
        self._months: set[str] = set()

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows of one batch; stores first, then the events that tell of it.

        Alerts go before the readings: whoever finds the readings stored need not look for what they were about.
        """
        sound = [row for row in rows if row["reason"] is None]
        known = [row for row in sound if row["known"]]
        readings = [row for row in known if row["quantity"] == Quantity.POWER]
        self._dead_letters.write([row for row in rows if row["reason"] is not None])
        series, findings = self._watch.follow(known, self._history.connection, self._database)
        strangers = [unknown_asset(row) for row in sound if not row["known"]]
        raised = raise_alerts(self._database, [*strangers, *map(alert_of, findings)])
        self._ensure_months(readings)
        self._history.write((row["asset_id"], row["time"], row["power_mw"], row["quality"]) for row in readings)
        self._weather.write(
            (row["asset_id"], row["time"], row["quantity"], row["measured"], row["quality"])
            for row in known
            if row["quantity"] != Quantity.POWER
        )
        self._watch.keep(series)
        if readings:
            redis.publish(self._redis, "reading", [reading_event(row) for row in readings])
        for document in raised:
            redis.publish(self._redis, "alert", document)

    def close(self) -> None:
        """Close every connection."""
        self._history.close()
        self._weather.close()
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


def unknown_asset(row: Row) -> Alert:
    """The alert about a reading whose asset nobody registered."""
    asset_id = row["asset_id"]
    message = f"Readings of {asset_id} arrive, but it is not in the registry: register it, or look who sends them."
    return Alert("unknown-asset", "warning", asset_id, row["time"], message)
