"""Gets the queries over their first, slow batches (code generation, class loading) before a real reading comes."""

import time
from collections.abc import Callable, Sequence
from functools import partial

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
"""Known to the flow alone; its rows reach no store."""
WAVES = (16, 2_000, 4_000, 4_000)
"""Records: for the first the code is generated, for the others the JVM compiles it; real ones would wait for it."""
POLL_S = 0.05


def warm_up(settings: Settings, queries: Sequence[StreamingQuery], seconds: float = 120.0) -> None:
    """Send some waves of warm-up readings and wait until every query has processed each of them.

    JobFailed when a query ends meanwhile or does not keep up within `seconds`.
    """
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "linger.ms": 0})
    deadline = time.monotonic() + seconds
    schema_id = register_telemetry(settings.schema_registry_url)
    for records in WAVES:
        reached = [_progress(query) for query in queries]
        _send_wave(producer, schema_id, records)
        for query, before in zip(queries, reached, strict=True):
            _wait(partial(_passed, query, before), queries, deadline)


def check(queries: Sequence[StreamingQuery]) -> None:
    """JobFailed when a query has ended, with what it died of."""
    for query in queries:
        if not query.isActive:
            raise JobFailed(f"the query {query.name} ended: {query.exception()}")


def _send_wave(producer: Producer, schema_id: int, records: int) -> None:
    telemetry = {"asset_id": WARM_UP_ASSET.asset_id, "agent": "warm-up", "sequence": 0, "value": 0.0, "unit": "kW"}
    for record in range(records):
        producer.produce(WARM_UP, value=encode(schema_id, {**telemetry, "time": record * 900_000}))
    producer.flush(20)


def _progress(query: StreamingQuery) -> int:
    """The id of the last finished micro-batch that read something, -1 before."""
    finished = [each["batchId"] for each in query.recentProgress if each["numInputRows"] > 0]
    return max(finished, default=-1)


def _passed(query: StreamingQuery, before: int) -> bool:
    return _progress(query) > before


def _wait(condition: Callable[[], bool], queries: Sequence[StreamingQuery], deadline: float) -> None:
    while not condition():
        check(queries)
        if time.monotonic() > deadline:
            raise JobFailed("the streaming queries did not get through their warm-up in time")
        time.sleep(POLL_S)
