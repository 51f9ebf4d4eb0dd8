"""Reads from the site's MQTT broker."""

import logging
from typing import Any

import aiomqtt

from streaming.edge.config import MqttConfig
from streaming.edge.reading import FILTER, PRICE_TOPIC, price_record, record_of, tagged_record
from streaming.edge.sources import Intake, receive_forever
from streaming.mqtt import mqtt_client

log = logging.getLogger(__name__)


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
                if isinstance(message.payload, bytes):
                    intake.keep([self._record(str(message.topic), message.payload, prices)])

    def _record(self, topic: str, payload: bytes, prices: str) -> dict[str, Any]:
        if topic == prices:
            return price_record(topic, payload)
        tag = self._tags.get(topic)
        return record_of(topic, payload) if tag is None else tagged_record(tag, payload)
