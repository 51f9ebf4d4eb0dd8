"""Runs the queries through their slow first batches (code generation, class loading) before real readings arrive."""

import time
from collections.abc import Sequence

from confluent_kafka import Producer
from pyspark.sql.streaming import StreamingQuery

from forewatt.settings import Settings
from streaming.assets.model import Asset, AssetClass
from streaming.errors import JobFailed
from streaming.kafka.schemas import register_telemetry
from streaming.kafka.topics import WARM_UP
from streaming.kafka.wire import encode

WARM_UP_ASSET = Asset(
    asset_id="warm-up",
    name="Warm-up",
    asset_class=AssetClass.SOLAR,
    region="warm-up",
    capacity_mw=1.0,
    latitude=0.0,
    longitude=0.0,
)
"""An asset for the warm-up only. It is joined like a real one, but its rows reach no sink."""
WAVES = (16, 2_000, 4_000, 4_000)
"""Records per wave. Spark generates code in the first wave; the JVM compiles that code during the others."""
POLL_S = 0.05
PATIENCE_S = 300.0
"""Seconds that one micro-batch may take. All waves together take 10 s on a machine at rest."""


class Standstill:
    """Notices that nothing has changed for `patience_s` seconds, however long everything takes."""

    def __init__(self, patience_s: float, now_s: float) -> None:
        self._patience_s, self._changed_s = patience_s, now_s
        self._seen: object = None

    def lasts(self, seen: object, now_s: float) -> bool:
        """Whether what is seen now has been the same for too long."""
        if seen != self._seen:
            self._seen, self._changed_s = seen, now_s
        return now_s - self._changed_s > self._patience_s


def warm_up(settings: Settings, queries: Sequence[StreamingQuery], patience_s: float = PATIENCE_S) -> None:
    """Send waves of warm-up readings and wait until every query has processed each wave.

    A slow machine takes as long as it needs. Raises JobFailed if a query ends, or finishes no micro-batch for
    `patience_s` seconds.
    """
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "linger.ms": 0})
    standstill = Standstill(patience_s, time.monotonic())
    schema_id = register_telemetry(settings.schema_registry_url)
    for records in WAVES:
        last_batches = [_last_batch(query) for query in queries]
        _send_wave(producer, schema_id, records)
        for query, before in zip(queries, last_batches, strict=True):
            while _last_batch(query) <= before:
                check_running(queries)
                if standstill.lasts((records, *map(_last_batch, queries)), time.monotonic()):
                    seconds, doing = f"{patience_s:g} s", query.status["message"]
                    raise JobFailed(f"the query {query.name} finished no batch of its warm-up for {seconds}: {doing}")
                time.sleep(POLL_S)


def check_running(queries: Sequence[StreamingQuery]) -> None:
    """Raises JobFailed, with the query's exception, if a query has ended."""
    for query in queries:
        if not query.isActive:
            raise JobFailed(f"the query {query.name} ended: {query.exception()}")


def _send_wave(producer: Producer, schema_id: int, records: int) -> None:
    telemetry = {"asset_id": WARM_UP_ASSET.asset_id, "agent": "warm-up", "sequence": 0, "value": 0.0, "unit": "kW"}
    for record in range(records):
        producer.produce(WARM_UP, value=encode(schema_id, {**telemetry, "time": record * 900_000}))
    producer.flush(20)


def _last_batch(query: StreamingQuery) -> int:
    """The id of the last finished micro-batch with rows; -1 if there is none."""
    finished = [progress["batchId"] for progress in query.recentProgress if progress["numInputRows"] > 0]
    return max(finished, default=-1)
