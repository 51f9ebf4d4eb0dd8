"""The edge agent's configuration: a TOML file that is validated before any source is opened.

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

[[nwp]]
files = "/var/spool/nwp/*.csv.gz"
issued = "issued"
lead = "lead_h"
point = "point"
points = { a1 = { point_id = "icon-a1", latitude = 53.1, longitude = 11.2 } }
columns = { t_2m = { variable = "temperature", unit = "K" }, aswdir_s = { variable = "irradiance", unit = "W/m2" } }
"""

import ssl
import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forewatt.settings import Settings
from streaming.assets.model import AssetClass
from streaming.units import UNITS, VARIABLES

NAME = r"^[A-Za-z0-9._-]{1,64}$"


class Section(BaseModel):
    """Base of all sections; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tls(Section):
    """PEM files: the authority that signed the server's certificate, and the agent's own certificate and key."""

    ca: Path | None = None
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """A client's TLS context with its certificate; OSError or ssl.SSLError if a file is missing or not PEM."""
        context = ssl.create_default_context(cafile=self.ca)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Tag(Section):
    """A measuring point and its asset."""

    asset_id: str = Field(pattern=NAME)
    asset_class: AssetClass
    unit: str = Field(default="", max_length=16, description="empty: the unit declared by the registered asset")


class TopicTag(Tag):
    """An MQTT topic. Its payload is a number, or JSON `{"t": ms, "v": number, "u": unit}`."""

    topic: str = Field(min_length=1, pattern=r"^[^+#]+$")


class NodeTag(Tag):
    """An OPC-UA variable."""

    node: str = Field(pattern=r"^(ns=\d+;)?[isgb]=.+$")


class MqttConfig(Section):
    """The site's MQTT broker. The agent subscribes to the tags, `sites/{region}/+/+/power` and
    `market/{region}/price`.
    """

    url: str = Field(pattern=r"^mqtts?://")
    tls: Tls | None = None
    tags: tuple[TopicTag, ...] = ()


class OpcUaConfig(Section):
    """An OPC-UA server and its nodes; with `security` messages are signed and encrypted."""

    url: str = Field(pattern=r"^opc\.tcp://")
    tags: tuple[NodeTag, ...] = Field(min_length=1)
    period_ms: int = Field(default=1_000, ge=10)
    security: Tls | None = None


class NwpPoint(Section):
    """A grid point of a weather prediction."""

    point_id: str = Field(pattern=NAME)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class NwpColumn(Section):
    """The variable and unit of a column: see VARIABLES and UNITS in streaming/units.py."""

    variable: str
    unit: str

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.variable not in VARIABLES:
            raise ValueError(f"variable: {self.variable!r} is none of {', '.join(VARIABLES)}")
        if self.unit not in UNITS or UNITS[self.unit].quantity is not VARIABLES[self.variable]:
            raise ValueError(f"unit: {self.unit!r} does not measure {self.variable}")
        return self


class NwpConfig(Section):
    """Files of a weather service: CSV with a header and one row for each point and valid time.

    A row's valid time and issue time come from two of the columns `valid`, `issued` and `lead` (hours), or from
    `valid` and the `lead_h` of the whole file. `point` is the column with the key of one of `points`; it may be
    omitted if there is only one point.
    """

    files: str = Field(min_length=1, description="a path or a glob pattern")
    points: dict[str, NwpPoint] = Field(min_length=1)
    columns: dict[str, NwpColumn] = Field(min_length=1)
    point: str | None = None
    valid: str | None = None
    issued: str | None = None
    lead: str | None = None
    lead_h: float | None = Field(default=None, ge=0)
    interval_s: int = Field(default=3_600, gt=0)
    period_s: float = Field(default=30.0, gt=0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        by_valid = self.valid is not None and self.lead is None and (self.issued is None) != (self.lead_h is None)
        by_lead = self.valid is None and self.issued is not None and self.lead is not None and self.lead_h is None
        if not by_valid and not by_lead:
            raise ValueError("nwp: name `valid` with `issued` or `lead_h`, or `issued` with `lead`")
        if self.point is None and len(self.points) > 1:
            raise ValueError("nwp: with several points, `point` must be the column with the key of each row's point")
        return self


class GatewayConfig(Section):
    """The gateway's address. The token comes from the environment variable FOREWATT_AGENT_TOKEN."""

    url: str = Field(pattern=r"^https?://")
    tls: Tls | None = None


class BufferConfig(Section):
    """The file of the disk buffer and its capacity in records."""

    path: Path
    limit: int = Field(default=1_000_000, gt=0)


class AgentConfig(Section):
    """The configuration of one agent, for one region."""

    agent: str = Field(pattern=NAME)
    region: str = Field(pattern=NAME)
    gateway: GatewayConfig
    buffer: BufferConfig
    mqtt: MqttConfig | None = None
    opcua: tuple[OpcUaConfig, ...] = ()
    nwp: tuple[NwpConfig, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        tags = [*(self.mqtt.tags if self.mqtt else ()), *(tag for server in self.opcua for tag in server.tags)]
        asset_ids = [tag.asset_id for tag in tags]
        if repeated := sorted({asset_id for asset_id in asset_ids if asset_ids.count(asset_id) > 1}):
            raise ValueError(f"tags: {', '.join(repeated)} would be measured twice")
        return self


def read_config(path: Path) -> AgentConfig:
    """Read the file; pydantic.ValidationError names the invalid field, TOMLDecodeError the line."""
    return AgentConfig.model_validate(tomllib.loads(path.read_text()))


def default_config(settings: Settings, agent: str, buffer: Path | None = None) -> AgentConfig:
    """The configuration of an agent without a file: the region's topics at the broker of `settings`."""
    return AgentConfig(
        agent=agent,
        region=settings.region,
        gateway=GatewayConfig(url=settings.gateway_url),
        buffer=BufferConfig(path=buffer or Path("build/edge") / f"{agent}.sqlite"),
        mqtt=MqttConfig(url=settings.mqtt_url),
    )
