"""Carries newest values from Kafka to Redis until it is told to end."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from functools import partial

from prometheus_client import Counter, Histogram
from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.known import KnownAssets
from streaming.assets.model import Asset
from streaming.kafka.schemas import register_telemetry, telemetry_schemas
from streaming.kafka.topics import create_topics
from streaming.kafka.wire import Decoder
from streaming.latest.reader import AT_ONCE, TelemetryReader
from streaming.latest.store import LatestStore
from streaming.latest.values import Measured, Reading, measured, quality
from streaming.quality.rules import ClockSkew, rules

log = logging.getLogger(__name__)

RETRY_S = 0.5

VALUES = Counter("forewatt_latest_values_total", "Values written into Redis")
WRITE_FAILURES = Counter("forewatt_latest_write_failures_total", "Times that Redis did not take the values")
DELAY = Histogram(
    "forewatt_latest_seconds",
    "From a reading's arrival at the gateway to its value in Redis",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5),
)

Values = dict[str, tuple[Measured, int]]
"""For each asset a measured value and its quality."""


def run(settings: Settings, ending: threading.Event, reading: threading.Event) -> None:
    """Run until `ending` is set; `reading` is set as soon as it has partitions.

    KafkaException, httpx.HTTPError or PyMongoError when it can't begin.
    """
    create_topics(settings.kafka_bootstrap)
    register_telemetry(settings.schema_registry_url)
    decoder = Decoder(partial(telemetry_schemas, settings.schema_registry_url))
    database = mongo.database(settings)
    try:
        with KnownAssets(database) as known, redis.client(settings.redis_url) as hot:
            store = LatestStore(hot)

            def assigned() -> None:
                store.forget()
                reading.set()

            with TelemetryReader(settings.kafka_bootstrap, decoder, assigned) as reader:
                carry(reader, store, known, ending)
    finally:
        database.client.close()


def carry(reader: TelemetryReader, store: LatestStore, known: KnownAssets, ending: threading.Event) -> None:
    """Read and write in turn. While Redis is away the newest values wait, one an asset."""
    waiting: Values = {}
    arrived_ms: list[int] = []
    while not ending.is_set():
        readings = reader.read()
        waiting |= newest(readings, known.by_id, waiting)
        arrived_ms += [each.arrived_ms for each in readings]
        if not waiting:
            continue
        try:
            VALUES.inc(store.put(waiting))
        except RedisError as error:
            WRITE_FAILURES.inc()
            log.warning("Redis does not take values: %s", error)
            store.forget()
            arrived_ms = arrived_ms[-AT_ONCE:]
            ending.wait(RETRY_S)
            continue
        now_ms = time.time_ns() // 1_000_000
        for each in arrived_ms:
            DELAY.observe((now_ms - each) / 1_000)
        waiting, arrived_ms = {}, []
        reader.commit()


def newest(readings: Iterable[Reading], assets: Mapping[str, Asset], waiting: Values) -> Values:
    """Of each known asset the newest of these readings that is not older than what waits.

    One from the future is left out: its time means nothing, and every later one would seem older.
    """
    last: dict[str, Reading] = {}
    for reading in readings:
        before = last.get(reading.asset_id)
        if (before is None or reading.time_ms >= before.time_ms) and not _skewed(reading):
            last[reading.asset_id] = reading
    found: Values = {}
    for name, reading in last.items():
        asset = assets.get(name)
        value = None if asset is None else measured(reading, asset)
        if value is not None and (name not in waiting or value.time_ms >= waiting[name][0].time_ms):
            found[name] = value, quality(value, reading.arrived_ms, rules())
    return found


def _skewed(reading: Reading) -> bool:
    skew = next((rule for rule in rules().reading if isinstance(rule, ClockSkew)), None)
    return skew is not None and skew.breaks(reading.time_ms, reading.arrived_ms)
