"""Creates MQTT clients from URLs."""

import ssl
from typing import Any
from urllib.parse import urlsplit

import aiomqtt

PLAIN_PORT, TLS_PORT = 1883, 8883


class MqttClient(aiomqtt.Client):
    """A client that acknowledges a message only when `acknowledge` says so.

    A message of QoS 1 that was not acknowledged comes again after the next connection of a persistent session.
    """

    def __init__(self, hostname: str, port: int, **options: Any) -> None:
        super().__init__(hostname, port, **options)
        # NOTE: without this the client acknowledges a message before anybody has seen it.
        self._client.manual_ack_set(True)

    def acknowledge(self, message: aiomqtt.Message) -> None:
        """Say to the broker that the message has arrived."""
        self._client.ack(message.mid, message.qos)


def mqtt_client(url: str, client_id: str, clean: bool = True, context: ssl.SSLContext | None = None) -> MqttClient:
    """A client for `mqtt://[user:password@]host[:port]` or `mqtts://...`; ValueError for another scheme.

    With `mqtts` the broker's certificate is verified by `context`, or by the system's authorities.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise ValueError(f"FOREWATT_MQTT_URL: write mqtt://host:port or mqtts://host:port, not {url!r}")
    tls = parts.scheme == "mqtts"
    return MqttClient(
        parts.hostname,
        parts.port or (TLS_PORT if tls else PLAIN_PORT),
        username=parts.username,
        password=parts.password,
        identifier=client_id,
        clean_session=clean,
        tls_context=(context or ssl.create_default_context()) if tls else None,
    )
