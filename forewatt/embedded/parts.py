"""The parts that a stack can start, by name."""

from forewatt.embedded.anvil import anvil
from forewatt.embedded.content import content
from forewatt.embedded.kafka import kafka
from forewatt.embedded.mongo import mongo
from forewatt.embedded.mqtt import mqtt
from forewatt.embedded.part import Builder
from forewatt.embedded.postgres import postgres
from forewatt.embedded.redis import redis
from forewatt.embedded.registry import registry

PARTS: dict[str, Builder] = {
    "kafka": kafka,
    "registry": registry,
    "postgres": postgres,
    "redis": redis,
    "mongo": mongo,
    "content": content,
    "mqtt": mqtt,
    "anvil": anvil,
}


def builder(name: str) -> Builder:
    """The builder of a part. ValueError for an unknown name."""
    if name not in PARTS:
        raise ValueError(f"there is no part {name!r}; the parts are {', '.join(PARTS)}")
    return PARTS[name]
