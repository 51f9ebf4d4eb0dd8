"""Turns the values of GRIB messages into records: units, and the amounts or means of single intervals.

A field is instantaneous, or an amount (`accum`) or a mean (`avg`) from a start to an end. Most services count amounts
and means from the issue on: then what an interval adds is the difference of two messages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from streaming.edge.config import GribField, NwpPoint
from streaming.edge.parse import number, utc_ms
from streaming.edge.unusable import unusable

KIND = "weather-forecast"
UNITS_OF_GRIB = {
    "K": "K",
    "m s**-1": "m/s",
    "W m**-2": "W/m2",
    "J m**-2": "J/m2",
    "%": "%",
    "(0 - 1)": "1",
    "Pa": "Pa",
    "kg m**-2": "mm",
    "Degree true": "deg",
}
"""Our names of the units that messages have. A kg of water on a square metre is 1 mm."""
METRES = "m"
"""ECMWF counts precipitation in metres of water."""
INSTANT, AMOUNT, MEAN = "instant", "accum", "avg"
TIMES = ("issued", "start", "end")
ROUNDING = 1e-3
"""Packed values are rounded: an amount that seems to shrink by this share at most has stayed the same."""


@dataclass(frozen=True)
class Message:
    """A field's value at one point, from `start` to `end`; both are the same if it is instantaneous."""

    point: str
    issued: datetime
    start: datetime
    end: datetime
    kind: str
    units: str
    value: float

    def document(self) -> dict[str, Any]:
        """The message as JSON."""
        times = {name: getattr(self, name).isoformat() for name in TIMES}
        return {**asdict(self), **times}

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """The message of its JSON."""
        return cls(**{**document, **{name: datetime.fromisoformat(document[name]) for name in TIMES}})


def records_of(
    messages: Iterable[tuple[str, GribField, Message]], points: Mapping[str, NwpPoint]
) -> list[dict[str, Any]]:
    """The gateway's records, by time, whatever the order of the messages."""
    records = []
    last: dict[tuple[str, str, datetime, datetime], Message] = {}
    for name, field, message in sorted(messages, key=lambda each: (each[2].issued, each[2].end, each[0])):
        key = (name, message.point, message.issued, message.start)
        try:
            start, value = message.start, number(message.value)
            if message.kind in (AMOUNT, MEAN):
                before = last.get(key)
                if message.start == message.end or _is_repeated(message, before):
                    continue  # Nothing has been added at the moment of the issue, or since the message before it.
                start, value = _added(message, before)
                last[key] = message
            elif message.kind != INSTANT:
                raise ValueError(f"stepType: {message.kind!r} is none of {INSTANT}, {AMOUNT} and {MEAN}")
            records.append(_record(field, points[message.point], message, start, value))
        except ValueError as error:
            records.append(unusable(f"{name}: {error}", repr(message), point_id=points[message.point].point_id))
    return records


def _is_repeated(message: Message, before: Message | None) -> bool:
    """Whether the message is the one before it again; ValueError if only its value differs."""
    if before is None or before.end != message.end:
        return False
    if before.value != message.value:
        raise ValueError(f"the field comes twice until {message.end:%Y-%m-%dT%H:%MZ}, with different values")
    return True


def _added(message: Message, before: Message | None) -> tuple[datetime, float]:
    """The start and the amount, or mean, of what the message adds to the one before it, which has the same start."""
    if before is None:
        return message.start, message.value
    if message.kind == AMOUNT:
        return before.end, _not_less(message.value - before.value, message.value)
    whole, earlier = ((each.end - each.start).total_seconds() for each in (message, before))
    return before.end, (message.value * whole - before.value * earlier) / (whole - earlier)


def _not_less(difference: float, value: float) -> float:
    if difference >= 0:
        return difference
    if -difference <= ROUNDING * abs(value):
        return 0.0
    raise ValueError(f"the amount since the issue has shrunk by {-difference:g}")


def _record(field: GribField, point: NwpPoint, message: Message, start: datetime, value: float) -> dict[str, Any]:
    unit, scale = field.unit or UNITS_OF_GRIB.get(message.units), 1.0
    if unit is None and message.units == METRES and field.variable == "precipitation":
        unit, scale = "mm", 1_000.0
    if unit is None:
        raise ValueError(f"units: {message.units!r} is not known; declare the field's `unit`")
    field.check_unit(unit)
    seconds = round((message.end - start).total_seconds()) or field.interval_s
    return {
        "kind": KIND,
        "point_id": point.point_id,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "issued_ms": utc_ms(message.issued),
        "time_ms": utc_ms(start),
        "interval_s": seconds,
        "variable": field.variable,
        "value": value * scale,
        "unit": unit,
    }
