"""The readings flow's end: history, live events, alerts and dead letters."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alerts import Alert, index_alerts, raise_alerts
from streaming.history.tables import ensure_partitions
from streaming.jobs.sinks import Row, newest
from streaming.jobs.sinks.dead_letters import DeadLetters
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.watch.watch import Watch, alert_of
from streaming.quality.rules import rules
from streaming.units import Quantity

PLACE = ("topic", "partition", "offset", "payload", "reason")
JUDGED = ("asset_id", "time", "power_mw", "quality", "quantity", "measured")
ASSET = ("known", "asset_class", "capacity_mw", "interval_s")

EVENT_READINGS, EVENT_ALERTS = 256, 64
"""Of how many readings an event tells, and of how many alerts there are events, after one batch."""

MARK_DAYS = """
insert into changed_days (asset_id, day) select distinct asset_id, time::date from staging_readings
on conflict (asset_id, day) do update set change = nextval('changed_days_order')
"""
"""For the figures of days (see streaming/jobs/window/daily.py); connections are in UTC."""


class ReadingsSink:
    """Takes judged rows; readings of bad quality are kept with their mark, those of unknown assets are not."""

    columns: tuple[str, ...] = (*PLACE, *JUDGED, *ASSET)

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        columns = ("asset_id", "time", "power_mw", "quality")
        self._history = Upsert(settings.postgres_url, "readings", columns, mark=MARK_DAYS)
        self._weather = Upsert(
            settings.postgres_url, "weather", ("asset_id", "time", "quantity", "measured", "quality")
        )
        self._watch = Watch(rules(), clock)
        self._redis = redis.client(settings.redis_url)
        self._database = mongo.database(settings)
        index_alerts(self._database)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)
        self._months: set[datetime] = set()

    def write(self, rows: pa.Table) -> None:
        """Write the rows of one batch; stores first, then the events that tell of it.

        Alerts go before the readings: whoever finds the readings stored need not look for what they were about.
        """
        sound = rows.filter(pc.is_null(rows["reason"]))
        known, strangers = sound.filter(sound["known"]), sound.filter(pc.invert(sound["known"]))
        power = pc.equal(known["quantity"], Quantity.POWER.value)
        readings = known.filter(power)
        self._dead_letters.write(rows.filter(pc.is_valid(rows["reason"])).to_pylist())
        series, findings = self._watch.follow(known, self._history.connection, self._database)
        alerts = [*map(unknown_asset, strangers.to_pylist()), *map(alert_of, findings)]
        raised = raise_alerts(self._database, alerts)
        self._ensure_months(readings)
        self._history.write(readings)
        self._weather.write(known.filter(pc.invert(power)))
        self._watch.keep(series)
        self._tell(readings, raised)

    def close(self) -> None:
        """Close every connection."""
        self._history.close()
        self._weather.close()
        self._redis.close()
        self._database.client.close()
        self._dead_letters.close()

    def _tell(self, readings: pa.Table, raised: Sequence[Row]) -> None:
        """The live view hears of the newest, and of no more than it can show: all else is in the stores."""
        told = reading_events(readings)
        with self._redis.pipeline(transaction=False) as pipeline:
            for start in range(0, len(told), EVENT_READINGS):
                redis.publish(pipeline, "reading", told[start : start + EVENT_READINGS])
            for document in raised[-EVENT_ALERTS:]:
                redis.publish(pipeline, "alert", document)
            pipeline.execute()

    def _ensure_months(self, readings: pa.Table) -> None:
        """Partitions for the months of the batch; a meter may send any time, so only for those that occur."""
        starts = pc.unique(pc.floor_temporal(readings["time"], unit="month")).to_pylist()
        for start in set(starts) - self._months:
            ensure_partitions(self._history.connection, start, start)
            self._months.add(start)


def reading_events(readings: pa.Table) -> list[Row]:
    """What the live view is told about readings: the newest of each asset."""
    readings = newest(readings.sort_by("time"), ["asset_id"])
    time_ms = pc.cast(pc.cast(readings["time"], pa.timestamp("ms", "UTC"), safe=False), pa.int64())
    names = ["asset_id", "time_ms", "power_mw"]
    return pa.table([readings["asset_id"], time_ms, readings["power_mw"]], names).to_pylist()


def unknown_asset(row: Row) -> Alert:
    """The alert about a reading whose asset nobody registered."""
    asset_id = row["asset_id"]
    message = f"Readings of {asset_id} arrive, but it is not in the registry: register it, or look who sends them."
    return Alert("unknown-asset", "warning", asset_id, row["time"], message)
