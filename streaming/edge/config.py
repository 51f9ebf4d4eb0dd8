"""The edge agent's configuration: a TOML file that is validated before any source is opened.

agent = "edge-1"
region = "north"

[gateway]
url = "https://gateway:8100"
tls = { ca = "ca.pem", certificate = "edge-1.pem", key = "edge-1.key" }

[mqtt]
url = "mqtts://broker:8883"
tags = [
    { topic = "plant/inverter/1/ac", asset_id = "pv-1", asset_class = "solar", unit = "kW" },
    { topic = "tele/1/SENSOR", asset_id = "shop", asset_class = "load", template = "tasmota", zone = "Europe/Berlin" },
    { topic = "meter/7", asset_id = "mill", asset_class = "load", unit = "kWh",
      payload = { items = "values", value = "count", time = "at", time_format = "s" },
      counter = { width = 1000000, most_kw = 200 } },
]

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

[[nwp]]
files = "/var/spool/nwp/local/*.csv"
valid = "valid"
lead_h = 24
zone = "Europe/Berlin"
decimal = ","
points = { a1 = { point_id = "station", latitude = 53.1, longitude = 11.2 } }
columns = { ssrd = { variable = "irradiance", unit = "J/m2", accumulated = true } }

[[grib]]
files = "/var/spool/icon/*.grib2"
points = { a1 = { point_id = "icon-a1", latitude = 53.1, longitude = 11.2 } }
fields = { "2t" = { variable = "temperature" }, "100u" = { variable = "wind-u" }, ssrd = { variable = "irradiance" } }

[[green_button]]
files = "/var/spool/utility/*.xml"
asset_id = "house-7"
asset_class = "net-load"

[[price_documents]]
files = "/var/spool/entsoe/*.xml"
zones = { 10Y1001A1001A82H = "DE-LU" }
rates = { PLN = 0.235 }
"""

import ssl
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from forewatt.settings import Settings
from streaming.assets.model import AssetClass, quantity_of
from streaming.edge.counters import Declared
from streaming.edge.mapping import TEMPLATE_UNITS, TEMPLATES, Counter, Payload, TimeFormat, known_zone
from streaming.moments import LONGEST_S
from streaming.names import AssetId
from streaming.units import UNITS, VARIABLES, is_share

NAME = r"^[A-Za-z0-9._-]{1,64}$"
EnergyUnit = Literal["Wh", "kWh", "MWh", "GWh"]
LATER = ("usage_point",)
TOTAL = "-total"
"""How the names of templates of counters end."""


def known_url(url: str) -> str:
    """The URL; ValueError unless it names a host, and no port that there can't be."""
    parts = urlsplit(url)
    try:
        named = parts.hostname and parts.port != 0
    except ValueError as error:
        raise ValueError(f"url: {error}") from error
    if not named:
        raise ValueError(f"url: it names no host, or the port 0. Write {parts.scheme}://host:port")
    return url


class Section(BaseModel):
    """Base of all sections; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tls(Section):
    """PEM files: the authority that signed the server's certificate, and the agent's own certificate and key."""

    ca: Path | None = None
    certificate: Path
    key: Path

    def missing(self) -> list[str]:
        """What is wrong with the files, each by its name."""
        files = {"ca": self.ca, "certificate": self.certificate, "key": self.key}
        return [f"{name}: there is no file {path}" for name, path in files.items() if path and not path.is_file()]

    def context(self) -> ssl.SSLContext:
        """A client's TLS context with its certificate; OSError or ssl.SSLError if a file is missing or not PEM."""
        context = ssl.create_default_context(cafile=self.ca)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Tag(Section):
    """A measuring point and its asset."""

    asset_id: AssetId
    asset_class: AssetClass
    unit: str = Field(default="", max_length=16, description="empty: the unit declared by the registered asset")
    counter: Counter | None = Field(default=None, description="the values are a cumulative meter's counts of energy")

    @model_validator(mode="after")
    def _fits_its_unit(self) -> Self:
        if self.counter is not None and self.unit not in get_args(EnergyUnit):
            raise ValueError("counter: `unit` must be one of energy: Wh, kWh, MWh or GWh")
        if self.unit and self.unit not in UNITS:
            raise ValueError(f"unit: {self.unit!r} is none of {', '.join(UNITS)}")
        if self.unit and quantity_of(self.unit, self.asset_class) is None:
            raise ValueError(f"unit: {self.unit} does not fit an asset of class {self.asset_class}")
        return self


class TopicTag(Tag):
    """An MQTT topic, and where its payload has the readings: by `payload`, by a `template`, or as in `Payload`."""

    topic: str = Field(min_length=1, pattern=r"^[^+#\x00]+$")
    payload: Payload | None = None
    template: str | None = Field(default=None, description="one of TEMPLATES in streaming/edge/mapping.py")
    zone: str = Field(default="", description="IANA zone of times without an offset, such as a template's")
    arrival_is_time: bool = Field(
        default=False, description="true: the arrival of a value without a time is its time; false: it is undated"
    )

    @model_validator(mode="before")
    @classmethod
    def _of_template(cls, tag: Any) -> Any:
        if not isinstance(tag, dict) or not isinstance(name := tag.get("template"), str):
            return tag
        filled = {"unit": TEMPLATE_UNITS.get(name, "W"), **tag}
        # What a device calls a total is the count of a cumulative meter.
        counts = name.endswith(TOTAL) and filled["unit"] in get_args(EnergyUnit)
        return {"counter": {}, **filled} if counts else filled

    @model_validator(mode="after")
    def _one_mapping(self) -> Self:
        if self.payload is not None and self.template is not None:
            raise ValueError("tags: name `payload` or `template`, not both")
        if self.template is not None and self.template not in TEMPLATES:
            raise ValueError(f"template: {self.template!r} is none of {', '.join(TEMPLATES)}")
        known_zone(self.zone)
        return self

    @property
    def mapping(self) -> Payload:
        """Where the payload has the readings."""
        return TEMPLATES[self.template] if self.template else self.payload or Payload()


class NodeTag(Tag):
    """An OPC-UA variable."""

    node: str = Field(pattern=r"^(ns=\d{1,5};)?(i=\d{1,10}|[sb]=.+|g=[0-9A-Fa-f-]{36})$")


class MqttConfig(Section):
    """The site's MQTT broker. The agent subscribes to the tags, `sites/{region}/+/+/power` and
    `market/{region}/price`.
    """

    url: Annotated[str, Field(pattern=r"^mqtts?://"), AfterValidator(known_url)]
    tls: Tls | None = None
    tags: tuple[TopicTag, ...] = ()


class OpcUaConfig(Section):
    """An OPC-UA server and its nodes; with `security` messages are signed and encrypted."""

    url: Annotated[str, Field(pattern=r"^opc\.tcp://"), AfterValidator(known_url)]
    tags: tuple[NodeTag, ...] = Field(min_length=1)
    period_ms: int = Field(default=1_000, ge=10)
    security: Tls | None = None

    @model_validator(mode="after")
    def _knows_the_server(self) -> Self:
        if self.security is not None and self.security.ca is None:
            raise ValueError("security: name the server's certificate as `ca`")
        return self


class NwpPoint(Section):
    """A grid point of a weather prediction."""

    point_id: str = Field(pattern=NAME)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class NwpColumn(Section):
    """The variable and unit of a column: see VARIABLES and UNITS in streaming/units.py."""

    variable: str
    unit: str
    accumulated: bool = Field(
        default=False, description="the values add up since the issue, such as J/m2 or mm, and are dated at their ends"
    )

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
    lead_h: float | None = Field(default=None, ge=0, le=LONGEST_S / 3_600)
    zone: str = Field(default="", description="IANA zone of times without an offset; empty: UTC")
    time_format: TimeFormat = "iso"
    stamp: Literal["begin", "end"] = Field(
        default="begin", description="whether a valid time begins or ends its interval"
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        default=None, description="null: the header's most frequent one"
    )
    decimal: Literal[".", ","] = "."
    interval_s: int = Field(default=3_600, gt=0, le=LONGEST_S)
    period_s: float = Field(default=30.0, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        known_zone(self.zone)
        if self.time_format == "auto":
            raise ValueError("time_format: name one; numbers in a file don't say their unit")
        by_valid = self.valid is not None and self.lead is None and (self.issued is None) != (self.lead_h is None)
        by_lead = self.valid is None and self.issued is not None and self.lead is not None and self.lead_h is None
        if not by_valid and not by_lead:
            raise ValueError("nwp: name `valid` with `issued` or `lead_h`, or `issued` with `lead`")
        if self.point is None and len(self.points) > 1:
            raise ValueError("nwp: with several points, `point` must be the column with the key of each row's point")
        return self


class DocumentConfig(Section):
    """XML files: a path or a glob pattern, and how often new ones are looked for."""

    files: str = Field(min_length=1, description="a path or a glob pattern")
    period_s: float = Field(default=30.0, gt=0, allow_inf_nan=False)

    def identity(self) -> str:
        """What decides whether a file is read again. A field of a later version counts only if it is set."""
        return self.model_dump_json(exclude={name for name in LATER if getattr(self, name, None) is None})


class GribField(Section):
    """What a GRIB field is: its messages say its unit, and whether it is a mean, or an amount that adds up."""

    variable: str
    unit: str | None = Field(default=None, description="null: that of the messages")
    interval_s: int = Field(
        default=3_600, gt=0, le=LONGEST_S, description="the interval of values that belong to a moment"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.variable not in VARIABLES:
            raise ValueError(f"variable: {self.variable!r} is none of {', '.join(VARIABLES)}")
        if self.unit is not None:
            self.check_unit(self.unit)
        return self

    def check_unit(self, unit: str) -> None:
        """ValueError unless the unit measures the variable."""
        if unit not in UNITS or UNITS[unit].quantity is not VARIABLES[self.variable]:
            raise ValueError(f"unit: {unit!r} does not measure {self.variable}")


class GribConfig(DocumentConfig):
    """GRIB files of a weather service. `fields` names messages by ecCodes' shortName, with a level such as `u@100`."""

    points: dict[str, NwpPoint] = Field(min_length=1)
    fields: dict[str, GribField] = Field(min_length=1)


class GreenButtonConfig(DocumentConfig):
    """Green Button data (NAESB ESPI) of one asset.

    `flow` says which energy counts: taken from the grid (`forward`), fed in (`reverse`), or the first less the second
    (`net`, the default of net loads; that of others is `forward`). `usage_point` chooses one of several in a file.
    """

    asset_id: AssetId
    asset_class: AssetClass
    flow: Literal["forward", "reverse", "net"] | None = None
    usage_point: str | None = Field(default=None, min_length=1, description="the part of links after UsagePoint/")


class PriceDocumentConfig(DocumentConfig):
    """Price documents of ENTSO-E (Publication_MarketDocument).

    `zones` names the zone of an area's EIC code, which else is the zone's name. `rates` has the EUR that one unit of
    another currency is worth.
    """

    zones: dict[str, Annotated[str, Field(pattern=NAME)]] = {}
    rates: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}


class GatewayConfig(Section):
    """The gateway's address. The token comes from the environment variable FOREWATT_AGENT_TOKEN."""

    url: Annotated[str, Field(pattern=r"^https?://"), AfterValidator(known_url)]
    tls: Tls | None = None


class BufferConfig(Section):
    """The file of the disk buffer and its capacity in records."""

    path: Path
    limit: int = Field(default=1_000_000, gt=0)


class UntaggedCounter(Counter):
    """The counter of an asset without a tag."""

    unit: EnergyUnit


class AgentConfig(Section):
    """The configuration of one agent, for one region."""

    agent: str = Field(pattern=NAME)
    region: str = Field(pattern=NAME)
    gateway: GatewayConfig
    buffer: BufferConfig
    mqtt: MqttConfig | None = None
    opcua: tuple[OpcUaConfig, ...] = ()
    nwp: tuple[NwpConfig, ...] = ()
    grib: tuple[GribConfig, ...] = ()
    green_button: tuple[GreenButtonConfig, ...] = ()
    price_documents: tuple[PriceDocumentConfig, ...] = ()
    counters: dict[AssetId, UntaggedCounter] = Field(
        default={}, description="counters of assets without a tag, such as those of --replay"
    )

    def check_files(self) -> None:
        """ValueError names a certificate or key that can't be read."""
        secured = {"gateway.tls": self.gateway.tls, "mqtt.tls": self.mqtt.tls if self.mqtt else None}
        for name, tls in {
            **secured,
            **{f"opcua.{i}.security": each.security for i, each in enumerate(self.opcua)},
        }.items():
            if tls is None:
                continue
            if missing := tls.missing():
                raise ValueError("; ".join(f"{name}.{reason}" for reason in missing))
            # OPC-UA's client reads DER too.
            if name in secured:
                try:
                    tls.context()
                except (OSError, ssl.SSLError) as error:
                    raise ValueError(f"{name}: the certificates and the key can't be read: {error}") from error

    @property
    def tags(self) -> list[Tag]:
        """The tags of all sources."""
        return [*(self.mqtt.tags if self.mqtt else ()), *(tag for server in self.opcua for tag in server.tags)]

    def declared_counters(self) -> dict[str, Declared]:
        """The declared counters by asset."""
        tagged = {tag.asset_id: Declared(tag.counter, tag.unit) for tag in self.tags if tag.counter is not None}
        return {name: Declared(each, each.unit) for name, each in self.counters.items()} | tagged

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        # A storage's power and its state of charge are two tags.
        measured = [(tag.asset_id, is_share(tag.unit)) for tag in self.tags]
        if repeated := sorted({each[0] for each in measured if measured.count(each) > 1}):
            raise ValueError(f"tags: {', '.join(repeated)} would be measured twice")
        return self


def read_config(path: Path) -> AgentConfig:
    """Read the file; pydantic.ValidationError names the invalid field, TOMLDecodeError the line.

    ValueError if the file is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the file is not UTF-8: {error}") from error
    return AgentConfig.model_validate(tomllib.loads(text))


def default_config(settings: Settings, agent: str, buffer: Path | None = None) -> AgentConfig:
    """The configuration of an agent without a file: the region's topics at the broker of `settings`."""
    return AgentConfig(
        agent=agent,
        region=settings.region,
        gateway=GatewayConfig(url=settings.gateway_url),
        buffer=BufferConfig(path=buffer or Path("build/edge") / f"{agent}.sqlite"),
        mqtt=MqttConfig(url=settings.mqtt_url),
    )
