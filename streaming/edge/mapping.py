"""Where a device's payload has its readings: paths, unit and time format, and templates for usual devices."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from streaming.edge.parse import known_format
from streaming.moments import LONGEST_S

TimeFormat = Annotated[str, AfterValidator(known_format)]
"""auto, ms, s, us, ns, iso or a pattern of strptime such as `%d.%m.%Y %H:%M`."""


class Payload(BaseModel):
    """How to read a message's JSON. A path is keys and indexes, joined by dots: `ENERGY.Power`, `emeters.0.w`.
    A key may have dots itself.

    Without a mapping, a payload is a number, `{"t": time, "v": number, "u": unit}`, or an array of those.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: str = Field(default="", description="path of the array of readings; empty: the payload itself")
    value: str = Field(default="v", description="path of the value; empty: the payload itself")
    time: str = Field(default="t", description="path of the time; empty: there is none")
    unit: str = Field(default="u", description="path of the unit; empty: there is none")
    exponent: str = Field(default="", description="path of a power of ten by which the value is multiplied")
    time_format: TimeFormat = Field(default="auto", description="auto: a number is ms, a text is ISO 8601")
    time_required: bool = Field(default=True, description="false: a reading without a time gets the time of arrival")
    zone: str = Field(default="", description="IANA zone of ISO times without an offset; empty: they are refused")
    decimal: Literal[".", ","] = Field(default=".", description="decimal sign of numbers that are texts")
    ignore: tuple[str, ...] = Field(
        default=(), description="values that mean that there is no reading, in capitals or not"
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return known_zone(zone)


TEMPLATES: dict[str, Payload] = {
    # tele/NAME/SENSOR; its time is the device's local time
    "tasmota": Payload(value="ENERGY.Power", time="Time", time_format="iso", unit=""),
    "tasmota-total": Payload(value="ENERGY.Total", time="Time", time_format="iso", unit=""),
    # NAME/status/switch:0, NAME/status/em:0 and NAME/status/emdata:0 of the second generation
    "shelly": Payload(value="apower", time="", unit=""),
    "shelly-total": Payload(value="aenergy.total", time="", unit=""),
    "shelly-em": Payload(value="total_act_power", time="", unit=""),
    "shelly-em-total": Payload(value="total_act", time="", unit=""),
    # `last_seen` is there if the bridge's setting `advanced.last_seen` says so
    "zigbee2mqtt": Payload(value="power", time="last_seen", time_required=False, unit=""),
    "zigbee2mqtt-total": Payload(value="energy", time="last_seen", time_required=False, unit=""),
    # models 101 to 103 of SunSpec, as gateways publish them: W and its scale factor.
    # What a sleeping inverter does not know is the lowest number of 16 bits for W, and 0 for WH.
    "sunspec": Payload(value="W", exponent="W_SF", time="", unit="", ignore=("-32768",)),
    "sunspec-total": Payload(value="WH", exponent="WH_SF", time="", unit="", ignore=("0",)),
    # a state that MQTT Statestream or a sensor publishes
    "home-assistant": Payload(value="", time="", unit="", ignore=("unknown", "unavailable", "none", "")),
}
"""Mappings of usual devices, by name."""
TEMPLATE_UNITS = {"tasmota-total": "kWh", "zigbee2mqtt-total": "kWh"}
TEMPLATE_UNITS |= {"shelly-total": "Wh", "shelly-em-total": "Wh", "sunspec-total": "Wh", "home-assistant": ""}
"""The devices' units where they are not watts."""


MOST = 1e15
"""More than any meter counts, in any unit."""


class Counter(BaseModel):
    """A cumulative meter: a reading is the mean power between two counts, dated at the first of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: float | None = Field(
        default=None,
        gt=0,
        le=MOST,
        description="the count at which the meter starts from 0 again, such as 1000000; null: never",
    )
    most_kw: float | None = Field(
        default=None,
        gt=0,
        le=MOST,
        description="more power than the meter can carry: a larger step means another meter",
    )
    longest_gap_s: int = Field(
        default=86_400, gt=0, le=LONGEST_S, description="a longer step is set aside: its power is no mean"
    )

    @model_validator(mode="after")
    def _decidable(self) -> Self:
        if self.width is not None and self.most_kw is None:
            raise ValueError("counter: `width` needs `most_kw`, which tells a rollover from a replaced meter")
        return self


def known_zone(zone: str) -> str:
    """The name of an IANA time zone, or the empty text; ValueError for another."""
    if zone and zone not in available_timezones():
        raise ValueError(f"zone: {zone!r} is not an IANA time zone such as Europe/Berlin")
    return zone


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of that name; None for the empty text."""
    return ZoneInfo(name) if name else None
