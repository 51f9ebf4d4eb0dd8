"""Takes readings that Kafka has deleted from the archive, and reports what is lost."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from deltalake import DeltaTable
from prometheus_client import Counter

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alert_details import DeletedDetails
from streaming.assets.alerts import Alert, raise_alerts, try_to_publish_alerts
from streaming.jobs.sinks.archive import COLUMNS
from streaming.jobs.supervise.losses import Loss

log = logging.getLogger(__name__)

LOST = Counter("forewatt_jobs_lost_offsets_total", "Offsets that Kafka deleted before a query had read them", ["query"])
REFILLED = Counter("forewatt_jobs_refilled_total", "Readings that were taken from the archive instead of Kafka")
CHUNK_ROWS = 20_000


class Losses:
    """Reports each loss once, and refills the readings' stores from the archive."""

    def __init__(self, settings: Settings, write: Callable[[pa.Table], None]) -> None:
        self._settings, self._write = settings, write
        self._handled: dict[tuple[str, str, int], int] = {}
        """By query, topic and partition, the end of the loss that was handled last."""

    def handle(self, losses: Iterable[Loss]) -> None:
        """Refill and report what was not handled before. PyMongoError if the alerts can't be stored."""
        new = [rest for loss in losses if (rest := self._rest(loss)).offsets > 0]
        refilled = {loss: self._refill(loss) if loss.query == "telemetry" else 0 for loss in new}
        self._raise([alert_of(loss, readings) for loss, readings in refilled.items()])
        for loss, readings in refilled.items():
            LOST.labels(loss.query).inc(loss.offsets)
            REFILLED.inc(readings)
            log.error("%s %s", loss, _remedy(readings))
            self._handled[loss.query, loss.topic, loss.partition] = loss.end

    def _rest(self, loss: Loss) -> Loss:
        """The part of a loss that was not handled before. A loss grows while Kafka goes on deleting."""
        handled = self._handled.get((loss.query, loss.topic, loss.partition), 0)
        return replace(loss, start=max(loss.start, handled))

    def _refill(self, loss: Loss) -> int:
        """Write the archive's readings of these offsets again, as the jobs would have; return their number."""
        url = self._settings.archive_url
        if not url or not DeltaTable.is_deltatable(url):
            return 0
        origin = [("topic", "=", loss.topic), ("partition", "=", loss.partition)]
        offsets = [("offset", ">=", loss.start), ("offset", "<", loss.end)]
        rows = judged(DeltaTable(url).to_pyarrow_table(filters=[*origin, *offsets]))
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            self._write(rows.slice(start, CHUNK_ROWS))
        return rows.num_rows

    def _raise(self, alerts: Sequence[Alert]) -> None:
        database = mongo.database(self._settings)
        try:
            raised = raise_alerts(database, alerts)
        finally:
            database.client.close()
        with redis.client(self._settings.redis_url) as events:
            try_to_publish_alerts(events, raised)


def judged(archived: pa.Table) -> pa.Table:
    """Archived readings as the rows of a micro-batch, ordered as they arrived."""
    missing = [name for name in COLUMNS if name not in archived.column_names]
    for name in missing:
        archived = archived.append_column(name, pa.nulls(archived.num_rows, COLUMNS[name]))
    order = [(name, "ascending") for name in ("topic", "partition", "offset")]
    rows = archived.select(list(COLUMNS)).sort_by(order)
    covers = rows.column_names.index("covers_s")
    rows = rows.set_column(covers, "covers_s", rows["covers_s"].fill_null(0))
    nothing = {"reason": pa.nulls(rows.num_rows, pa.string()), "payload": pa.nulls(rows.num_rows, pa.binary())}
    for name, column in {**nothing, "known": pa.repeat(True, rows.num_rows)}.items():
        rows = rows.append_column(name, column)
    return rows


def alert_of(loss: Loss, readings: int) -> Alert:
    """The alert about a loss; one for each partition, query and beginning."""
    about = f"{loss.topic}-{loss.partition}-{loss.query}"
    message = f"{loss} {_remedy(readings)}"
    details = DeletedDetails(
        topic=loss.topic,
        partition=loss.partition,
        query=loss.query,
        first_offset=loss.start,
        last_offset=loss.end - 1,
        since_wall_s=loss.since.timestamp() if loss.since else None,
        until_wall_s=loss.until.timestamp() if loss.until else None,
        restored=readings,
    )
    began = loss.since or datetime.now(UTC)
    return Alert("kafka-records-lost", "critical", about, began, message, details=details.plain())


def _remedy(readings: int) -> str:
    if readings:
        return f"{readings} readings were in the archive, and are stored with their windows."
    return "The query goes on from the earliest record that is there."
