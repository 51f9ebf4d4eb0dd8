"""Creates MQTT clients from URLs."""

import ssl
from urllib.parse import urlsplit

import aiomqtt

PLAIN_PORT, TLS_PORT = 1883, 8883


def mqtt_client(url: str, client_id: str, clean: bool = True, context: ssl.SSLContext | None = None) -> aiomqtt.Client:
    """A client for `mqtt://[user:password@]host[:port]` or `mqtts://...`; ValueError for another scheme.

    With `mqtts` the broker's certificate is verified by `context`, or by the system's authorities.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise ValueError(f"FOREWATT_MQTT_URL: write mqtt://host:port or mqtts://host:port, not {url!r}")
    tls = parts.scheme == "mqtts"
    return aiomqtt.Client(
        parts.hostname,
        parts.port or (TLS_PORT if tls else PLAIN_PORT),
        username=parts.username,
        password=parts.password,
        identifier=client_id,
        clean_session=clean,
        tls_context=(context or ssl.create_default_context()) if tls else None,
    )
