"""Reads from the site's MQTT broker."""

import logging
from typing import Any

import aiomqtt
from prometheus_client import Counter

from streaming.edge.config import MqttConfig
from streaming.edge.reading import FILTER, PRICE_TOPIC, price_record, site_records, tagged_records
from streaming.edge.sources import Intake, receive_forever
from streaming.edge.unusable import unusable
from streaming.mqtt import mqtt_client

log = logging.getLogger(__name__)

RETAINED = Counter("forewatt_edge_retained_total", "Retained MQTT messages, which are no readings")


class MqttSource:
    """Subscribes to the region's topics and to the topics of the tags."""

    def __init__(self, config: MqttConfig, region: str, agent: str) -> None:
        self._config = config
        self._region = region
        self._agent = agent
        self._tags = {tag.topic: tag for tag in config.tags}

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        await receive_forever(lambda: self._receive(intake), (aiomqtt.MqttError,), "the MQTT broker")

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

    def _take(self, message: aiomqtt.Message, prices: str, intake: Intake) -> None:
        try:
            topic = str(message.topic)
        except UnicodeDecodeError as error:
            intake.keep([unusable(f"the topic is not valid UTF-8: {error}", message.payload)])
            return
        # A retained message is the broker's copy of an old one. The broker sends it after every connection.
        if message.retain:
            RETAINED.inc()
            log.debug("ignored the retained message on %s", topic)
        elif isinstance(message.payload, bytes) and (records := self._records(topic, message.payload, prices)):
            intake.keep(records)

    def _records(self, topic: str, payload: bytes, prices: str) -> list[dict[str, Any]]:
        if topic == prices:
            return [price_record(topic, payload)]
        tag = self._tags.get(topic)
        return site_records(topic, payload) if tag is None else tagged_records(tag, payload)
