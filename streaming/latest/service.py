"""The loop that copies newest values from Kafka to Redis."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from functools import partial

from prometheus_client import Counter, Histogram
from redis.exceptions import RedisError

from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.cache import RegistryCache
from streaming.assets.model import Asset
from streaming.kafka.schemas import register_telemetry, telemetry_schemas
from streaming.kafka.topics import create_topics
from streaming.kafka.wire import Decoder
from streaming.latest.reader import MAX_MESSAGES, TelemetryReader
from streaming.latest.store import LatestStore
from streaming.latest.values import Measured, Reading, measured, quality
from streaming.quality.rules import ClockSkew, rules

log = logging.getLogger(__name__)

RETRY_S = 0.5

VALUES = Counter("forewatt_latest_values_total", "Values written into Redis")
FUTURE = Counter("forewatt_latest_future_total", "Readings from the future, which are ignored")
WRITE_FAILURES = Counter("forewatt_latest_write_failures_total", "Failed writes to Redis")
DELAY = Histogram(
    "forewatt_latest_delay_seconds",
    "From a reading's arrival at the gateway to its value in Redis",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5),
)

Values = dict[str, tuple[Measured, int]]
"""Measured value and quality number, by the value's key."""


def run(settings: Settings, stop: threading.Event, reading: threading.Event) -> None:
    """Run until `stop` is set; set `reading` as soon as partitions are assigned.

    KafkaException, httpx.HTTPError or PyMongoError if it can't start.
    """
    create_topics(settings.kafka_bootstrap, settings.telemetry_partitions)
    register_telemetry(settings.schema_registry_url)
    decoder = Decoder(partial(telemetry_schemas, settings.schema_registry_url))
    database = mongo.database(settings)
    try:
        with RegistryCache(database) as assets, redis.client(settings.redis_url) as hot:
            store = LatestStore(hot)

            def on_assigned() -> None:
                store.forget()
                reading.set()

            with TelemetryReader(settings.kafka_bootstrap, decoder, on_assigned) as reader:
                carry(reader, store, assets, stop)
    finally:
        database.client.close()


def carry(reader: TelemetryReader, store: LatestStore, assets: RegistryCache, stop: threading.Event) -> None:
    """Read and write in turn. While Redis is unreachable, the newest value of every asset waits."""
    waiting: Values = {}
    arrived_ms: list[int] = []
    while not stop.is_set():
        readings = reader.read()
        waiting |= newest(readings, assets.by_id, waiting)
        arrived_ms += [each.arrived_ms for each in readings]
        if not waiting:
            continue
        try:
            VALUES.inc(store.put(waiting))
        except RedisError as error:
            WRITE_FAILURES.inc()
            log.warning("values were not written to Redis: %s", error)
            store.forget()
            arrived_ms = arrived_ms[-MAX_MESSAGES:]
            stop.wait(RETRY_S)
            continue
        now_ms = time.time_ns() // 1_000_000
        for each in arrived_ms:
            DELAY.observe((now_ms - each) / 1_000)
        waiting, arrived_ms = {}, []
        reader.commit()


def newest(readings: Iterable[Reading], assets: Mapping[str, Asset], waiting: Values) -> Values:
    """The newest reading of every registered asset, unless a newer one waits.

    Readings from the future are ignored; with them every correct reading would look old.
    """
    last: dict[tuple[str, str], Reading] = {}
    for reading in readings:
        # An asset's units measure several quantities, such as power and state of charge.
        previous = last.get((reading.asset_id, reading.unit))
        if _skewed(reading):
            FUTURE.inc()
        elif previous is None or reading.time_ms >= previous.time_ms:
            last[reading.asset_id, reading.unit] = reading
    values: Values = {}
    for (asset_id, _), reading in last.items():
        asset = assets.get(asset_id)
        value = None if asset is None else measured(reading, asset)
        if value is None:
            continue
        before = values.get(value.key) or waiting.get(value.key)
        if before is None or value.time_ms >= before[0].time_ms:
            values[value.key] = value, quality(value, reading.arrived_ms, rules())
    return values


def _skewed(reading: Reading) -> bool:
    skew = next((rule for rule in rules().reading if isinstance(rule, ClockSkew)), None)
    return skew is not None and skew.breaks(reading.time_ms, reading.arrived_ms)
