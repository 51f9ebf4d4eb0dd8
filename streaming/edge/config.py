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
    """The site's broker. `sites/{region}/+/+/power` and `market/{region}/price` are read with or without tags."""

    url: str = Field(pattern=r"^mqtts?://")
    tls: Tls | None = None
    tags: tuple[TopicTag, ...] = ()


class OpcUaConfig(Section):
    """One OPC-UA server, subscribed to; with `security` its messages are signed and encrypted."""

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
    """What a column holds: see VARIABLES and UNITS in streaming/units.py."""

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
    """Files of a weather service: CSV with a header, a row a point and valid time.

    When a row is valid and when it was issued is said by two of the columns `valid`, `issued` and `lead` (hours), or
    by `valid` and one `lead_h` for the whole file. `point` is the column that names one of `points`; without it the
    file is of the only one.
    """

    files: str = Field(min_length=1, description="a path, or a pattern of several")
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
    def _told(self) -> Self:
        by_valid = self.valid is not None and self.lead is None and (self.issued is None) != (self.lead_h is None)
        by_lead = self.valid is None and self.issued is not None and self.lead is not None and self.lead_h is None
        if not by_valid and not by_lead:
            raise ValueError("nwp: name `valid` with `issued` or `lead_h`, or `issued` with `lead`")
        if self.point is None and len(self.points) > 1:
            raise ValueError("nwp: of several points one has to be told by the column `point`")
        return self


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
    nwp: tuple[NwpConfig, ...] = ()

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
