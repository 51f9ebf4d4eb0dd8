"""Fixtures of the streaming tests: a Spark session, the demo region, and the messages of a topic."""

from collections.abc import Callable, Iterator

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition
from pyspark.sql import SparkSession

from forewatt.settings import Settings
from streaming.assets.model import Asset
from streaming.jobs.session import create_session
from streaming.simbench.region import region_assets


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The jobs' Spark session, shared by all tests."""
    session = create_session(Settings(), "forewatt-tests")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def region() -> list[Asset]:
    """The demo's 64 assets."""
    return region_assets(64)


@pytest.fixture
def kafka_messages() -> Callable[[str, str], list[Message]]:
    """`kafka_messages(bootstrap, topic)`: all committed messages of partition 0."""
    return read_topic


def read_topic(bootstrap: str, topic: str) -> list[Message]:
    """All committed messages of partition 0; TimeoutError if Kafka does not answer."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "tests",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
    )
    messages: list[Message] = []
    try:
        consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        while (message := consumer.poll(20)) is not None:
            if (error := message.error()) is None:
                messages.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                return messages
            else:
                raise KafkaException(error)
        raise TimeoutError(f"{topic} was not read to its end")
    finally:
        consumer.close()
