"""The names of the Kafka topics, and their creation."""

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

TELEMETRY_CLASSES = ("solar", "wind", "storage", "load", "net-load", "weather")
WEATHER_FORECAST, MARKET_PRICE = "weather.forecast", "market.price"
DEAD_LETTER = "telemetry.dead-letter"
SEQUENCES = "telemetry.sequences"
"""The last batch that a gateway wrote for an agent; compacted, written in the batch's own transaction."""
REDRIVEN = "telemetry.redriven"
"""Which dead letters were re-driven, written in the same transaction as their records; kept for ever."""
GATEWAY_SLOTS = "telemetry.gateway-slots"
"""An empty topic whose partitions the running gateways divide among themselves; agents belong to partitions."""
SLOTS = 24
"""Partitions of `telemetry.gateway-slots`, and the most gateways that share the agents. It never changes."""
JOBS = "telemetry.jobs"
"""An empty topic. The driver of the jobs that has its partition, in a group of its checkpoints, is the only one."""
WARM_UP = "telemetry.warm-up"
"""Records whose only purpose is that Spark compiles the streaming queries before the first reading arrives."""
COMPACTED = {"cleanup.policy": "compact", "segment.bytes": str(16 * 1024 * 1024)}
"""Small segments: Kafka compacts only closed ones, and a gateway reads the topic whole when it starts."""


def telemetry_topic(asset_class: str) -> str:
    """The topic of an asset class."""
    return f"telemetry.{asset_class}"


def create_topics(bootstrap: str, partitions: int = 1, replicas: int = 1) -> None:
    """Create the topics that are missing; KafkaException if the broker refuses or is unreachable.

    Telemetry topics with fewer partitions get more; none loses any.
    """
    topics = [NewTopic(telemetry_topic(asset_class), partitions, replicas) for asset_class in TELEMETRY_CLASSES]
    topics += [NewTopic(name, 1, replicas) for name in (WEATHER_FORECAST, MARKET_PRICE, DEAD_LETTER, WARM_UP, JOBS)]
    topics += [NewTopic(name, 1, replicas, config=COMPACTED) for name in (SEQUENCES, REDRIVEN)]
    topics.append(NewTopic(GATEWAY_SLOTS, SLOTS, replicas))
    # NOTE: keep the client until its futures are done; dropping it cancels them.
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for created in admin.create_topics(topics, request_timeout=20).values():
        try:
            created.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
    _add_partitions(admin, partitions)


def _add_partitions(admin: AdminClient, partitions: int) -> None:
    if partitions == 1:
        return
    known = admin.list_topics(timeout=20).topics
    names = [telemetry_topic(asset_class) for asset_class in TELEMETRY_CLASSES]
    fewer = [name for name in names if len(known[name].partitions) < partitions]
    if not fewer:
        return
    more = admin.create_partitions([NewPartitions(name, partitions) for name in fewer], request_timeout=20)
    for name, added in more.items():
        try:
            added.result()
        except KafkaException:
            # Another process may have added them at the same time.
            if len(admin.list_topics(name, timeout=20).topics[name].partitions) < partitions:
                raise
