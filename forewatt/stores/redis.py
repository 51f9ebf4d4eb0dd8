"""Redis: the client, and the stream of events that services publish for the WebSocket hub."""

import json
from typing import Any

from redis import Redis

from forewatt.telemetry.trace_ids import trace_fields

EVENTS_STREAM = "forewatt:events"
MAX_EVENTS = 1_000
"""About this many of the newest events remain in the stream; a reader that falls further behind misses some.

An event of readings has about 20 KB, so the stream takes about 20 MB at most.
"""

STREAMING_READY = "streaming:ready"
"""The key that the streaming jobs renew while their queries run: those of all shards, if there are several."""


def shard_ready(number: int, shards: int) -> str:
    """The key that shard `number` of the jobs renews while its queries run."""
    return f"{STREAMING_READY}:{number}/{shards}"


def client(url: str) -> Redis:
    """A client that returns `str` and connects at its first command, within five seconds."""
    return Redis.from_url(url, decode_responses=True, socket_connect_timeout=5, health_check_interval=30)


def publish(redis: Redis, topic: str, body: Any) -> str:
    """Append one event to the stream and return its id; `body` is any JSON value.

    An event of work that has a trace has its id.
    """
    fields: dict[Any, Any] = {"topic": topic, "body": json.dumps(body, separators=(",", ":")), **trace_fields()}
    return str(redis.xadd(EVENTS_STREAM, fields, maxlen=MAX_EVENTS, approximate=True))
