"""The agent's configuration: a TOML file, checked before anything is opened.

agent = "edge-1"
region = "north"

[gateway]
url = "https://gateway:8100"
tls = { ca = "ca.pem", certificate = "edge-1.pem", key = "edge-1.key" }

[mqtt]
url = "mqtts://broker:8883"
tags = [{ topic = "plant/inverter/1/ac", asset_id = "pv-1", asset_class = "solar", unit = "kW" }]

[[opcua]]
url = "opc.tcp://plc:4840"
tags = [{ node = "ns=2;s=Turbine1.Power", asset_id = "wp-1", asset_class = "wind", unit = "MW" }]
"""

import ssl
import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forewatt.settings import Settings
from streaming.assets.model import AssetClass

NAME = r"^[A-Za-z0-9._-]{1,64}$"


class Section(BaseModel):
    """A part of the file: an unknown word in it is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tls(Section):
    """Files in PEM: the authority that signed the other side, and the agent's own certificate with its key."""

    ca: Path | None = None
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For a client that shows its certificate; OSError or ssl.SSLError when a file is missing or no PEM."""
        context = ssl.create_default_context(cafile=self.ca)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Tag(Section):
    """A measuring point and the asset that it measures."""

    asset_id: str = Field(pattern=NAME)
    asset_class: AssetClass
    unit: str = Field(default="", max_length=16, description="empty: as the asset's registration declares it")


class TopicTag(Tag):
    """A topic whose payload is a number, or JSON `{"t": ms, "v": number, "u": unit}`."""

    topic: str = Field(min_length=1, pattern=r"^[^+#]+$")


class NodeTag(Tag):
    """An OPC-UA variable."""

    node: str = Field(pattern=r"^(ns=\d+;)?[isgb]=.+$")


class MqttConfig(Section):
    """The site's broker. The topics `sites/{region}/+/+/power` are read with or without tags."""

    url: str = Field(pattern=r"^mqtts?://")
    tls: Tls | None = None
    tags: tuple[TopicTag, ...] = ()


class OpcUaConfig(Section):
    """One OPC-UA server, subscribed to; with `security` its messages are signed and encrypted."""

    url: str = Field(pattern=r"^opc\.tcp://")
    tags: tuple[NodeTag, ...] = Field(min_length=1)
    period_ms: int = Field(default=1_000, ge=10)
    security: Tls | None = None


class GatewayConfig(Section):
    """Where readings go; the token comes from the environment (FOREWATT_AGENT_TOKEN)."""

    url: str = Field(pattern=r"^https?://")
    tls: Tls | None = None


class BufferConfig(Section):
    """The file that keeps readings while the gateway is away."""

    path: Path
    limit: int = Field(default=1_000_000, gt=0)


class AgentConfig(Section):
    """One agent of one region; it has at least one source."""

    agent: str = Field(pattern=NAME)
    region: str = Field(pattern=NAME)
    gateway: GatewayConfig
    buffer: BufferConfig
    mqtt: MqttConfig | None = None
    opcua: tuple[OpcUaConfig, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        tags = [*(self.mqtt.tags if self.mqtt else ()), *(tag for server in self.opcua for tag in server.tags)]
        asset_ids = [tag.asset_id for tag in tags]
        if twice := sorted({asset_id for asset_id in asset_ids if asset_ids.count(asset_id) > 1}):
            raise ValueError(f"tags: {', '.join(twice)} would be measured twice")
        return self


def read_config(path: Path) -> AgentConfig:
    """The file's configuration; pydantic.ValidationError names a field that does not fit, TOMLDecodeError a line."""
    return AgentConfig.model_validate(tomllib.loads(path.read_text()))


def default_config(where: Settings, agent: str, buffer: Path | None = None) -> AgentConfig:
    """Without a file: the region's topics at the settings' broker."""
    return AgentConfig(
        agent=agent,
        region=where.region,
        gateway=GatewayConfig(url=where.gateway_url),
        buffer=BufferConfig(path=buffer or Path("build/edge") / f"{agent}.sqlite"),
        mqtt=MqttConfig(url=where.mqtt_url),
    )
