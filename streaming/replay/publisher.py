"""Publishes due readings interval by interval, and stores the position in Redis."""

import asyncio
import logging
from collections.abc import Sequence

import aiomqtt
from redis.asyncio import Redis

from streaming.mqtt import mqtt_client
from streaming.replay.clock import POSITION_KEY, moments
from streaming.replay.faults import faults
from streaming.replay.meters import Message, Meters, due
from streaming.simbench.profiles import STEP_S

log = logging.getLogger(__name__)

IN_FLIGHT = 10
"""The most publications without the broker's acknowledgement."""
RECONNECT_S = 1.0


async def replay(
    mqtt_url: str, redis: Redis, meters: Meters, start_s: int | None = None, faulty_region: str | None = None
) -> None:
    """Publish every interval that ends after `start_s` (or after the clock's time at the start) until cancelled.

    A position in Redis takes precedence over `start_s`. With `faulty_region` two faulty readings go first.
    """
    while True:
        try:
            async with mqtt_client(mqtt_url, "replay") as client:
                async for now_s in moments(redis):
                    position_s = await _position(redis, start_s, now_s)
                    for interval_s in due(position_s, now_s):
                        messages = meters.readings(interval_s)
                        if faulty_region is not None:
                            messages += faults(faulty_region, interval_s)
                            faulty_region = None
                        await _publish(client, messages)
                        await redis.set(POSITION_KEY, interval_s + STEP_S)
        except aiomqtt.MqttError as error:
            log.warning("the MQTT broker is unreachable: %s; next attempt in %.0f s", error, RECONNECT_S)
            await asyncio.sleep(RECONNECT_S)


async def _position(redis: Redis, start_s: int | None, now_s: int) -> int:
    """The stored position (UTC s), or else the start, which is stored so that a restart uses the same."""
    stored = await redis.get(POSITION_KEY)
    if stored is not None:
        return int(stored)
    position_s = now_s if start_s is None else start_s
    await redis.set(POSITION_KEY, position_s)
    return position_s


async def _publish(client: aiomqtt.Client, messages: Sequence[Message]) -> None:
    """Publish messages with QoS 1 and wait for all acknowledgements."""
    for first in range(0, len(messages), IN_FLIGHT):
        async with asyncio.TaskGroup() as flight:
            for message in messages[first : first + IN_FLIGHT]:
                flight.create_task(client.publish(message.topic, message.payload, qos=1))
