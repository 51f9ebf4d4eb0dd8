"""Redis: the client, and the one stream on which services tell the WebSocket hub what happened."""

import json
from typing import Any

from redis import Redis

EVENTS_STREAM = "forewatt:events"
EVENTS_KEPT = 1_000
"""About this many of the newest events stay in the stream; a slower reader misses the older ones.

An event of readings has some 20 KB: so all that are kept take 20 MB at most.
"""

STREAMING_READY = "streaming:ready"
"""The key that the streaming jobs keep alive while their queries run."""


def client(url: str) -> Redis:
    """A client that answers `str`, with deadlines on connecting; it connects at its first command."""
    return Redis.from_url(url, decode_responses=True, socket_connect_timeout=5, health_check_interval=30)


def publish(redis: Redis, topic: str, body: Any) -> str:
    """Append one event to the stream and return its id; `body` is anything JSON can say."""
    fields: dict[Any, Any] = {"topic": topic, "body": json.dumps(body, separators=(",", ":"))}
    return str(redis.xadd(EVENTS_STREAM, fields, maxlen=EVENTS_KEPT, approximate=True))
