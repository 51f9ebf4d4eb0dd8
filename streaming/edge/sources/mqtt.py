"""Readings from the site's MQTT broker."""

import logging

import aiomqtt

from streaming.edge.config import MqttConfig
from streaming.edge.reading import FILTER, record_of, tagged_record
from streaming.edge.sources import Intake, receive_always
from streaming.mqtt import mqtt_client

log = logging.getLogger(__name__)


class MqttSource:
    """Subscribes to the region's topics and to every tag's."""

    def __init__(self, config: MqttConfig, region: str, agent: str) -> None:
        self._config = config
        self._region = region
        self._agent = agent
        self._tags = {tag.topic: tag for tag in config.tags}

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        await receive_always(lambda: self._receive(intake), (aiomqtt.MqttError,), "the MQTT broker")

    async def _receive(self, intake: Intake) -> None:
        # A session that is kept: what comes while the agent is away waits at the broker.
        context = self._config.tls.context() if self._config.tls else None
        async with mqtt_client(self._config.url, f"edge-{self._agent}", clean=False, context=context) as client:
            for topic in (FILTER.format(region=self._region), *self._tags):
                await client.subscribe(topic, qos=1)
            log.info("the agent %s listens to %s", self._agent, self._region)
            async for message in client.messages:
                if isinstance(message.payload, bytes):
                    topic = str(message.topic)
                    tag = self._tags.get(topic)
                    intake.keep(
                        [record_of(topic, message.payload) if tag is None else tagged_record(tag, message.payload)]
                    )
