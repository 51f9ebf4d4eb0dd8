"""Reads from the site's MQTT broker."""

import logging
from typing import Any

import aiomqtt
from prometheus_client import Counter

from streaming.edge.config import MqttConfig, TopicTag
from streaming.edge.reading import FILTER, PRICE_TOPIC, price_record, site_records, tagged_records
from streaming.edge.sources import Intake, receive_forever
from streaming.edge.unusable import unusable
from streaming.mqtt import mqtt_client

log = logging.getLogger(__name__)

RETAINED = Counter("forewatt_edge_retained_total", "Retained MQTT messages, which are no readings")
POSITION = "mqtt"
"""The name under which the agent counts the records of messages that the broker would send again."""


class NotStored(Exception):
    """A message could not be stored."""


class MqttSource:
    """Subscribes to the region's topics and to the topics of the tags.

    A message is acknowledged once its records are on disk. The broker therefore sends it again, after the next
    connection, if the agent ends before that or can't store it.
    """

    def __init__(self, config: MqttConfig, region: str, agent: str) -> None:
        self._config = config
        self._region = region
        self._agent = agent
        self._tags: dict[str, list[TopicTag]] = {}
        for tag in config.tags:
            self._tags.setdefault(tag.topic, []).append(tag)

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        recoverable = (aiomqtt.MqttError, NotStored)
        await receive_forever(lambda: self._receive(intake), recoverable, "the MQTT broker")

    async def _receive(self, intake: Intake) -> None:
        # A persistent session: the broker queues messages while the agent is disconnected.
        context = self._config.tls.context() if self._config.tls else None
        async with mqtt_client(self._config.url, f"edge-{self._agent}", clean=False, context=context) as client:
            prices = PRICE_TOPIC.format(region=self._region)
            for topic in (FILTER.format(region=self._region), prices, *self._tags):
                await client.subscribe(topic, qos=1)
            log.info("the agent %s listens to %s", self._agent, self._region)
            async for message in client.messages:
                self._take(message, prices, intake)
                client.acknowledge(message)

    def _take(self, message: aiomqtt.Message, prices: str, intake: Intake) -> None:
        """Store the records of a message. NotStored if that failed and the broker has the message still."""
        records = self._records(message, prices)
        # Only a message of QoS 1 comes again, so only that one has a position.
        source = POSITION if message.qos else None
        if records and not intake.keep(records, source) and source is not None:
            raise NotStored("a message could not be stored, and the broker is to send it again")

    def _records(self, message: aiomqtt.Message, prices: str) -> list[dict[str, Any]]:
        try:
            topic = str(message.topic)
        except UnicodeDecodeError as error:
            return [unusable(f"the topic is not valid UTF-8: {error}", message.payload)]
        # A retained message is the broker's copy of an old one. The broker sends it after every connection.
        if message.retain:
            RETAINED.inc()
            log.debug("ignored the retained message on %s", topic)
            return []
        return self._of_topic(topic, message.payload, prices) if isinstance(message.payload, bytes) else []

    def _of_topic(self, topic: str, payload: bytes, prices: str) -> list[dict[str, Any]]:
        if topic == prices:
            return [price_record(topic, payload)]
        if topic not in self._tags:
            return site_records(topic, payload)
        return [record for tag in self._tags[topic] for record in tagged_records(tag, payload)]
