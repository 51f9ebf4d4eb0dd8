"""The replay's clock as it is told in Redis: the key `clock:now` and the channel `clock`."""

from collections.abc import AsyncIterator

from redis.asyncio import Redis

KEY, CHANNEL = "clock:now", "clock"
POSITION_KEY = "replay:position"
"""UTC seconds up to which the meters have published: where a restarted replay goes on."""
LOOK_S = 1.0
"""How often the key is read when the channel is silent: a message lost on the way must not stop the meters."""


async def moments(redis: Redis) -> AsyncIterator[int]:
    """The clock's time (UTC s), each time that it has moved on; the first is the one that stands in the key."""
    seen = -1
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        while True:
            now = int(float(await redis.get(KEY) or -1))
            if now > seen:
                seen = now
                yield now
            else:
                await channel.get_message(ignore_subscribe_messages=True, timeout=LOOK_S)
