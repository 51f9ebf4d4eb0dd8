"""Reads the replay's clock from Redis: the key `clock:now` and the channel `clock`."""

from collections.abc import AsyncIterator

from redis.asyncio import Redis

KEY, CHANNEL = "clock:now", "clock"
POSITION_KEY = "replay:position"
"""The key with the time (UTC s) up to which readings were published; a restarted replay continues there."""
POLL_S = 1.0
"""How often the key is read while the channel is silent, since messages may be lost."""


async def moments(redis: Redis) -> AsyncIterator[int]:
    """The clock's time (UTC s) now, and again whenever it advances."""
    last = -1
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        while True:
            now = int(float(await redis.get(KEY) or -1))
            if now > last:
                last = now
                yield now
            else:
                await channel.get_message(ignore_subscribe_messages=True, timeout=POLL_S)
