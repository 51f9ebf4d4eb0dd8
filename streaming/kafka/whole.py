"""Reads a topic whole, up to the end that it has when the reading begins."""

from collections.abc import Iterator

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

READ_S = 30.0
"""Reading fails when there is no progress for so long, for example because a transaction never ends."""


def read_whole(bootstrap: str, topic: str, since_ms: int | None = None) -> Iterator[Message]:
    """All committed messages of all partitions, or those since a time; KafkaException if the end isn't reached.

    Transactions that are in progress at the beginning are waited for.
    """
    ends = _ends(bootstrap, topic)
    consumer = _consumer(bootstrap, "read_committed")
    try:
        starts = dict.fromkeys(ends, OFFSET_BEGINNING)
        if since_ms is not None:
            asked = [TopicPartition(topic, partition, since_ms) for partition in ends]
            starts = {each.partition: each.offset for each in consumer.offsets_for_times(asked, timeout=READ_S)}
        consumer.assign([TopicPartition(topic, partition, offset) for partition, offset in starts.items()])
        waiting = {partition for partition, end in ends.items() if end > 0}
        while waiting:
            message = consumer.poll(READ_S)
            if message is None:
                raise KafkaException(f"{topic} could not be read to its end within {READ_S:.0f} s")
            error, partition, offset = message.error(), message.partition(), message.offset()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            if partition is None or offset is None:
                continue
            if offset >= ends[partition]:
                waiting.discard(partition)
            elif error is None:
                yield message
    finally:
        consumer.close()


def _ends(bootstrap: str, topic: str) -> dict[int, int]:
    """The end of every partition, including transactions that are in progress."""
    consumer = _consumer(bootstrap, "read_uncommitted")
    try:
        partitions = consumer.list_topics(topic, timeout=READ_S).topics[topic].partitions
        return {
            partition: consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=READ_S)[1]
            for partition in partitions
        }
    finally:
        consumer.close()


def _consumer(bootstrap: str, isolation: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "forewatt-whole-topics",
            "enable.auto.commit": False,
            "isolation.level": isolation,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
        }
    )
