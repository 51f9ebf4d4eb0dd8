"""What Kafka deleted before a query had read it is found, reported once, and refilled from the archive."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming import StreamingQueryException

from forewatt.embedded.stack import Stack
from forewatt.settings import Settings
from forewatt.stores import mongo, redis
from streaming.assets.alert_details import DeletedDetails
from streaming.jobs.read.kafka import read_topics
from streaming.jobs.sinks import BatchId
from streaming.jobs.sinks.archive import COLUMNS, ArchiveSink
from streaming.jobs.sinks.registry import SINKS
from streaming.jobs.supervise.losses import Loss, find_losses
from streaming.jobs.supervise.refill import Losses
from tests.streaming.stores import own_stores

TOPIC = "losses-tests"


@pytest.fixture(scope="module")
def settings(stack_parts: Callable[..., Stack]) -> Settings:
    return own_stores(stack_parts("kafka", "postgres", "redis", "mongo").settings, "losses_tests")


def test_a_query_goes_on_from_the_earliest_message_after_its_loss_was_found(
    spark: SparkSession, settings: Settings, tmp_path: Path
) -> None:
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    admin.create_topics([NewTopic(TOPIC, 1, 1)])[TOPIC].result()
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    checkpoint, read = str(tmp_path / "checkpoint"), list[int]()

    def send(numbers: range) -> None:
        for number in numbers:
            producer.produce(TOPIC, value=str(number))
        producer.flush(20)

    def run(skip_deleted: bool = False) -> None:
        def write(batch: DataFrame, _number: int) -> None:
            read.extend(int(row.value) for row in batch.collect())

        rows = read_topics(spark, settings, [TOPIC], skip_deleted=skip_deleted)
        writer = rows.writeStream.option("checkpointLocation", checkpoint).foreachBatch(write)
        query = writer.trigger(availableNow=True).start()
        query.awaitTermination(120)

    assert find_losses(spark, settings, "telemetry", checkpoint) == [], "it has never run"
    send(range(10))
    run()
    assert find_losses(spark, settings, "telemetry", checkpoint) == []
    send(range(10, 30))
    admin.delete_records([TopicPartition(TOPIC, 0, 25)])[TopicPartition(TOPIC, 0, 25)].result()
    (loss,) = find_losses(spark, settings, "telemetry", checkpoint)
    assert (loss.topic, loss.partition, loss.start, loss.end, loss.offsets) == (TOPIC, 0, 10, 25, 15)
    assert loss.since is not None
    assert loss.until is not None
    assert loss.since <= loss.until
    with pytest.raises(StreamingQueryException):
        run()
    run(skip_deleted=True)
    assert read == [*range(10), *range(25, 30)]
    assert find_losses(spark, settings, "telemetry", checkpoint) == []


def test_lost_readings_are_taken_from_the_archive_and_reported_once(
    settings: Settings, tmp_path: Path, reading: Any
) -> None:
    archived = settings.model_copy(update={"archive_url": str(tmp_path / "archive")})
    place = {"value": 1.0, "unit": "MW", "topic": "telemetry.solar", "partition": 0, "reason": None, "quality": 0}
    rows = [{**reading(step * 15), **place, "measured": 1.0, "offset": step} for step in range(20)]
    schema = pa.schema({**COLUMNS, "known": pa.bool_(), "reason": pa.string()})
    ArchiveSink(archived).write(pa.Table.from_pylist(rows, schema), BatchId("archive", 0))
    written: list[pa.Table] = []
    losses = Losses(archived, written.append)
    lost = [Loss("telemetry", "telemetry.solar", 0, 5, 12), Loss("archive", "telemetry.wind", 0, 1, 2)]
    losses.handle(lost)
    losses.handle(lost)
    (refilled,) = written
    assert refilled["offset"].to_pylist() == list(range(5, 12))
    needed = {name for sink in SINKS if sink.feed.name == "READINGS" for name in sink.columns}
    assert needed <= set(refilled.column_names)
    database = mongo.database(settings)
    stored = list(database.alerts.find({"kind": "kafka-records-lost"}))
    database.client.close()
    with redis.client(settings.redis_url) as client:
        events = [fields for _, fields in client.xrange(redis.EVENTS_STREAM)]
    bodies = [json.loads(event["body"]) for event in events if event["topic"] == "alert"]
    published = {body["asset_id"] for body in bodies if body["kind"] == "kafka-records-lost"}
    alerts = {alert["asset_id"]: alert["message"] for alert in stored}
    assert published == alerts.keys()
    details = {alert["details"]["topic"]: DeletedDetails(**alert["details"]) for alert in stored}
    assert alerts.keys() == {"telemetry.solar-0-telemetry", "telemetry.wind-0-archive"}
    assert "offsets 5 to 11 of telemetry.solar" in alerts["telemetry.solar-0-telemetry"]
    assert "7 readings were in the archive" in alerts["telemetry.solar-0-telemetry"]
    solar = details["telemetry.solar"]
    assert (solar.query, solar.first_offset, solar.last_offset, solar.restored) == ("telemetry", 5, 11, 7)
    losses.handle([Loss("telemetry", "telemetry.solar", 0, 5, 14)])
    assert [rows["offset"].to_pylist() for rows in written[1:]] == [[12, 13]], "Kafka went on deleting"
