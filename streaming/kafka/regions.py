"""Which partition of a telemetry topic the readings of a region belong to.

All topics have the same number of partitions, so a region's readings of every class are in partitions of one number,
and a reader of these partitions has the region whole.
"""

import hashlib
from collections.abc import Collection

from confluent_kafka.admin import AdminClient

from streaming.kafka.topics import TELEMETRY_CLASSES, telemetry_topic

ANSWER_S = 20.0


def region_number(region: str) -> int:
    """A number of the region that never changes; its remainder chooses the partition and the shard."""
    return int.from_bytes(hashlib.blake2b(region.encode(), digest_size=4).digest())


def partition_of(region: str, partitions: int) -> int:
    """The partition of a region's readings in a topic that has so many."""
    return region_number(region) % partitions


def telemetry_partitions(bootstrap: str, classes: Collection[str] = TELEMETRY_CLASSES) -> dict[str, int]:
    """The number of partitions of each telemetry topic; KafkaException if the broker does not answer."""
    known = AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=ANSWER_S).topics
    names = map(telemetry_topic, classes)
    return {name: len(known[name].partitions) for name in names if name in known}
