"""Writes judged readings to the history, raises alerts, and publishes live events and dead letters."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alerts import Alert, index_alerts, publish_alerts, raise_alerts
from streaming.history.tables import ensure_partitions
from streaming.jobs.rows import Row, newest
from streaming.jobs.sinks import BatchId, Feed
from streaming.jobs.sinks.covers import Covers
from streaming.jobs.sinks.dead_letters import LETTER_COLUMNS, DeadLetters
from streaming.jobs.sinks.upsert import Upsert
from streaming.jobs.watch.series_watch import SeriesWatch, alert_of
from streaming.quality.rules import rules
from streaming.units import Quantity

JUDGED = ("asset_id", "time", "power_mw", "quality", "quantity", "measured", "covers_s")
ASSET = ("known", "asset_class", "capacity_mw", "interval_s")

EVENT_READINGS, EVENT_ALERTS = 256, 64
"""Most readings in an event, and most alerts that become events, per batch."""

MARK_DAYS = """
insert into changed_days (asset_id, day) select distinct asset_id, time::date from staging_readings
on conflict (asset_id, day) do update set change = nextval('changed_days_order')
"""
"""Marks days whose aggregates change (see window/daily.py). Connections use UTC, so `time::date` is a UTC day."""


class ReadingsSink:
    """Takes judged rows. Stores bad readings too, with their quality. Those of unknown assets become dead letters."""

    feed: ClassVar = Feed.READINGS
    columns: ClassVar[tuple[str, ...]] = (*LETTER_COLUMNS, *JUDGED, *ASSET)

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        columns = ("asset_id", "time", "power_mw", "quality")
        self._history = Upsert(settings.postgres_url, "readings", columns, mark=MARK_DAYS)
        self._covers = Covers(settings.postgres_url)
        self._weather = Upsert(
            settings.postgres_url, "weather", ("asset_id", "time", "quantity", "measured", "quality")
        )
        self._charge = Upsert(settings.postgres_url, "state_of_charge", ("asset_id", "time", "measured", "quality"))
        self._watch = SeriesWatch(rules(), clock)
        self._redis = redis.client(settings.redis_url)
        self._database = mongo.database(settings)
        index_alerts(self._database)
        self._dead_letters = DeadLetters(settings.kafka_bootstrap)
        self._months: set[datetime] = set()

    def write(self, rows: pa.Table, _batch: BatchId | None = None) -> None:
        """Write the rows of one batch, and then publish its events.

        Alerts are stored before the readings: a stored reading is not checked again after a crash.
        """
        valid = rows.filter(pc.is_null(rows["reason"]))
        known, unknown = valid.filter(valid["known"]), valid.filter(pc.invert(valid["known"]))
        power = pc.equal(known["quantity"], Quantity.POWER.value)
        readings = known.filter(power)
        self._dead_letters.write_invalid(rows)
        self._dead_letters.write_unknown(unknown)
        charge = pc.equal(known["quantity"], Quantity.STATE_OF_CHARGE.value)
        # An asset has one watched series: a storage's state of charge is no part of that of its power.
        watched = known.filter(pc.invert(charge))
        series, findings = self._watch.check(watched, self._history.connection, self._database)
        alerts = [*map(unknown_asset, unknown.to_pylist()), *map(alert_of, findings)]
        raised = raise_alerts(self._database, alerts)
        self._ensure_months(readings)
        # Before the readings, which mark the days to compute again.
        self._covers.write(readings)
        self._history.write(readings)
        self._weather.write(known.filter(pc.and_(pc.invert(power), pc.invert(charge))))
        self._charge.write(known.filter(charge))
        self._watch.commit(series)
        self._publish(readings, raised)

    def forget(self, asset_ids: Sequence[str]) -> None:
        """Drop what is remembered of these assets."""
        self._watch.forget(asset_ids)
        self._covers.forget(asset_ids)

    def close(self) -> None:
        """Close all connections."""
        self._history.close()
        self._covers.close()
        self._weather.close()
        self._charge.close()
        self._redis.close()
        self._database.client.close()
        self._dead_letters.close()

    def _publish(self, readings: pa.Table, raised: Sequence[Row]) -> None:
        """Publish the newest readings and alerts, no more than a live view can show; the stores have the rest."""
        newest_readings = reading_events(readings)
        with self._redis.pipeline(transaction=False) as pipeline:
            for start in range(0, len(newest_readings), EVENT_READINGS):
                redis.publish(pipeline, "reading", newest_readings[start : start + EVENT_READINGS])
            pipeline.execute()
        publish_alerts(self._redis, raised[-EVENT_ALERTS:])

    def _ensure_months(self, readings: pa.Table) -> None:
        """Create the partitions for the months in this batch; a meter may send readings of any time."""
        starts = pc.unique(pc.floor_temporal(readings["time"], unit="month")).to_pylist()
        for start in set(starts) - self._months:
            ensure_partitions(self._history.connection, start, start)
            self._months.add(start)


def reading_events(readings: pa.Table) -> list[Row]:
    """The newest reading of each asset, as published in `reading` events."""
    readings = newest(readings.sort_by("time"), ["asset_id"])
    time_ms = pc.cast(pc.cast(readings["time"], pa.timestamp("ms", "UTC"), safe=False), pa.int64())
    names = ["asset_id", "time_chain_ms", "power_mw"]
    return pa.table([readings["asset_id"], time_ms, readings["power_mw"]], names).to_pylist()


def unknown_asset(row: Row) -> Alert:
    """The alert about a reading of an asset that is not registered."""
    asset_id = row["asset_id"]
    message = (
        f"Readings of {asset_id} arrive, but it is not in the registry, so they wait as dead letters: register it, "
        "then run `forewatt stream redrive`; or find out who sends them."
    )
    return Alert("unknown-asset", "warning", asset_id, row["time"], message)
