"""Publishes what is due, step by step, and remembers how far it came."""

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
"""Publications that wait for the broker's acknowledgement at the same time."""
RECONNECT_S = 1.0


async def replay(
    mqtt_url: str, redis: Redis, meters: Meters, start_s: int | None = None, faulty_region: str | None = None
) -> None:
    """Publish every interval that ends after `start_s` (or after the clock's time at the start) until cancelled.

    Where a position stands in Redis it counts, not `start_s`. With `faulty_region` the first step carries two faults.
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
            log.warning("the MQTT broker is not there: %s; again in %.0f s", error, RECONNECT_S)
            await asyncio.sleep(RECONNECT_S)


async def _position(redis: Redis, start_s: int | None, now_s: int) -> int:
    """How far the meters have published; written down when it was not yet, so that the start is never guessed twice."""
    kept = await redis.get(POSITION_KEY)
    if kept is not None:
        return int(kept)
    position_s = now_s if start_s is None else start_s
    await redis.set(POSITION_KEY, position_s)
    return position_s


async def _publish(client: aiomqtt.Client, messages: Sequence[Message]) -> None:
    """All messages, acknowledged by the broker (QoS 1)."""
    for first in range(0, len(messages), IN_FLIGHT):
        async with asyncio.TaskGroup() as flight:
            for message in messages[first : first + IN_FLIGHT]:
                flight.create_task(client.publish(message.topic, message.payload, qos=1))
