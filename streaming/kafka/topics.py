"""The topics, created when missing."""

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

TELEMETRY_CLASSES = ("solar", "wind", "storage", "load", "weather")
WEATHER_FORECAST, MARKET_PRICE = "weather.forecast", "market.price"
DEAD_LETTER = "telemetry.dead-letter"
SEQUENCES = "telemetry.sequences"
"""The last batch the gateway wrote for each agent; compacted, written in the same transaction as the batch itself."""
WARM_UP = "telemetry.warm-up"
"""Records that only make the streaming queries compile before the first real one comes."""
COMPACTED = {"cleanup.policy": "compact"}


def telemetry_topic(asset_class: str) -> str:
    """The topic of a class of assets."""
    return f"telemetry.{asset_class}"


def create_topics(bootstrap: str, partitions: int = 1, replicas: int = 1) -> None:
    """Create what is missing; KafkaException when the broker refuses or can't be reached."""
    topics = [NewTopic(telemetry_topic(name), partitions, replicas) for name in TELEMETRY_CLASSES]
    topics += [NewTopic(name, 1, replicas) for name in (WEATHER_FORECAST, MARKET_PRICE, DEAD_LETTER, WARM_UP)]
    topics.append(NewTopic(SEQUENCES, 1, replicas, config=COMPACTED))
    # NOTE: the client has to outlive its futures; dropped, it cancels them.
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for created in admin.create_topics(topics, request_timeout=20).values():
        try:
            created.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
