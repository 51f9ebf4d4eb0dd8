"""Turns Green Button data (NAESB ESPI, an Atom feed) into readings.

A feed has blocks of interval readings. Each block belongs to a meter reading, whose type gives unit, scale and
direction of the energy. Times are seconds since 1970 in UTC.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from streaming.assets.model import AssetClass
from streaming.edge.config import GreenButtonConfig
from streaming.edge.parse import number, power_of_ten, whole
from streaming.edge.sources.covered import Covered
from streaming.edge.sources.documents import Element, children, local_name, needed, text_of
from streaming.edge.unusable import unusable

WATT, WATT_HOUR = "38", "72"
FORWARD, NET, REVERSE = "1", "4", "19"
"""Energy that the customer takes from the grid, that energy less the one fed in, and energy that is fed in."""
POINT = re.compile(r"/UsagePoint/([^/]+)")
"""The usage point in a link."""
CUMULATIVE = frozenset({"1", "3", "9"})
"""Accumulation behaviours of counters: bulk quantity, cumulative, latching quantity."""
DOUBTED = frozenset({"8", "9", "10", "12", "13"})
"""Qualities of values that are estimated, questionable, projected or mixed."""


Interval = tuple[int, int]
"""Start (ms) and length (s)."""
Links = dict[str, list[str]]
"""Addresses by their relation."""


@dataclass(frozen=True)
class ReadingType:
    """Unit, scale, direction and usual length (s) of a meter's interval readings."""

    unit: str
    scale: float
    flow: str
    length_s: int | None

    @classmethod
    def of(cls, element: Element) -> "ReadingType":
        """From a ReadingType element; ValueError if it is of another quantity, or a counter."""
        unit = needed(element, "uom")
        if unit not in (WATT, WATT_HOUR):
            raise ValueError(f"uom {unit} is neither W (38) nor Wh (72)")
        if text_of(element, "accumulationBehaviour") in CUMULATIVE:
            raise ValueError("the values are a cumulative meter's counts, and no intervals")
        scale = power_of_ten(text_of(element, "powerOfTenMultiplier") or "0", "powerOfTenMultiplier")
        length = text_of(element, "intervalLength")
        flow = text_of(element, "flowDirection") or FORWARD
        return cls(unit, scale, flow, None if length is None else whole(length))

    def watts(self, value: float, length_s: int) -> float:
        """The mean power of an interval."""
        return value * self.scale * (3_600 / length_s if self.unit == WATT_HOUR else 1.0)


def readings(root: Element, config: GreenButtonConfig) -> list[dict[str, Any]]:
    """The records of a feed. ValueError if it is none; a part that can't be read is set aside."""
    types, of_meter, blocks = _entries(root)
    if not blocks:
        raise ValueError("the document has no IntervalBlock: is it Green Button data?")
    records: list[dict[str, Any]] = []
    by_time: dict[Interval, dict[str, dict[str, Any]]] = {}
    points: dict[str, set[str]] = {}
    """The usage points by direction."""
    for links, block in blocks:
        point = _point_of(links)
        if config.usage_point not in (None, point):
            points.setdefault("", set()).add(point)
            continue
        try:
            kind = ReadingType.of(_type_of(links, types, of_meter))
        except (ValueError, OverflowError) as error:
            records.append(_set_aside(error, links, config))
            continue
        points.setdefault(kind.flow, set()).add(point)
        sign = _sign(kind.flow, config)
        for element in children(block, "IntervalReading") if sign else ():
            try:
                record = _record(element, kind, sign, config)
            except (ValueError, OverflowError) as error:
                records.append(_set_aside(error, "".join(element.itertext()).split(), config))
                continue
            # Blocks may overlap: of one direction an interval counts once.
            by_time.setdefault((record["time_ms"], record["covers_s"]), {})[kind.flow] = record
    _check(points, config)
    return [*records, *_distinct([_sum(parts) for parts in by_time.values()], config)]


def _point_of(links: Links) -> str:
    """The usage point of a block; the empty text if its links name none."""
    found = next(filter(None, (POINT.search(href) for href in [*links.get("up", ()), *links.get("self", ())])), None)
    return found[1] if found else ""


def _check(points: dict[str, set[str]], config: GreenButtonConfig) -> None:
    """ValueError unless one direction of one usage point, or several of one, count."""
    elsewhere = points.pop("", set())
    if elsewhere and not points:
        raise ValueError(f"usage_point: {config.usage_point} is none of the file's, {', '.join(sorted(elsewhere))}")
    for flow, several in points.items():
        if len(several) > 1 and _sign(flow, config):
            names = ", ".join(sorted(several))
            raise ValueError(f"the file has the usage points {names}: declare the `usage_point` of {config.asset_id}")
    if points and not any(_sign(flow, config) for flow in points):
        flows = ", ".join(sorted(points))
        raise ValueError(f"flow: the file has the flowDirection {flows}, which is not {_wanted(config)}")


def _distinct(readings: list[dict[str, Any]], config: GreenButtonConfig) -> list[dict[str, Any]]:
    """The readings that don't overlap shorter ones, such as days beside hours, and why the others are set aside."""
    covered, doubled = Covered(), Counter[int]()
    kept: set[int] = set()
    for number_, reading in sorted(enumerate(readings), key=lambda each: each[1]["covers_s"]):
        length_s = reading["covers_s"]
        if covered.add(reading["time_ms"], reading["time_ms"] + length_s * 1_000):
            kept.add(number_)
        else:
            doubled[length_s] += 1
    reasons = [f"{count} intervals of {length_s} s overlap others" for length_s, count in sorted(doubled.items())]
    return [
        *(reading for number_, reading in enumerate(readings) if number_ in kept),
        *(_set_aside(ValueError(reason), "", config) for reason in reasons),
    ]


def _sum(by_flow: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One reading of what was taken and what was fed in during an interval, unless the meter says it itself."""
    parts = [by_flow[NET]] if NET in by_flow else list(by_flow.values())
    doubted = [part for part in parts if "status" in part]
    return {**(doubted or parts)[0], "value": sum(part["value"] for part in parts)}


def _set_aside(error: Exception, raw: object, config: GreenButtonConfig) -> dict[str, Any]:
    return unusable(str(error), str(raw), asset_id=config.asset_id)


def _sign(flow: str, config: GreenButtonConfig) -> int:
    """How a direction counts for the asset; 0 if not."""
    wanted = _wanted(config)
    if wanted == "net":
        return {FORWARD: 1, NET: 1, REVERSE: -1}.get(flow, 0)
    return int(flow == {"forward": FORWARD, "reverse": REVERSE}[wanted])


def _wanted(config: GreenButtonConfig) -> str:
    return config.flow or ("net" if config.asset_class is AssetClass.NET_LOAD else "forward")


def _record(element: Element, kind: ReadingType, sign: int, config: GreenButtonConfig) -> dict[str, Any]:
    start_s = whole(needed(element, "timePeriod/start"))
    length = text_of(element, "timePeriod/duration")
    length_s = kind.length_s if length is None else whole(length)
    if not length_s or length_s < 0:
        raise ValueError("the interval has no duration")
    record = {
        "asset_id": config.asset_id,
        "asset_class": config.asset_class.value,
        "time_ms": start_s * 1_000,
        "value": sign * kind.watts(number(needed(element, "value")), length_s),
        "unit": "W",
        "covers_s": length_s,
    }
    doubted = DOUBTED & {text_of(quality, "quality") for quality in children(element, "ReadingQuality")}
    return {**record, "status": "uncertain"} if doubted else record


def _entries(root: Element) -> tuple[dict[str, Element], dict[str, Links], list[tuple[Links, Element]]]:
    """Reading types and meter readings by their own links, and the interval blocks with their links."""
    types: dict[str, Element] = {}
    of_meter: dict[str, Links] = {}
    blocks: list[tuple[Links, Element]] = []
    for number_, entry in enumerate(children(root, "entry")):
        links: Links = {}
        for link in children(entry, "link"):
            links.setdefault(link.get("rel", ""), []).append(link.get("href", ""))
        own = next(iter(links.get("self", ())), str(number_))
        for content in children(entry, "content"):
            for element in content:
                match local_name(element):
                    case "ReadingType":
                        types[own] = element
                    case "MeterReading":
                        of_meter[own] = links
                    case "IntervalBlock":
                        blocks.append((links, element))
    return types, of_meter, blocks


def _type_of(links: Links, types: dict[str, Element], of_meter: dict[str, Links]) -> Element:
    """The reading type of a block: that of the meter reading above it, or the feed's only one."""
    for meter, related in of_meter.items():
        above = [*links.get("up", ()), *links.get("self", ())]
        if any(href == meter or href.startswith(f"{meter}/") for href in above):
            for href in related.get("related", ()):
                if href in types:
                    return types[href]
    if len(types) == 1:
        return next(iter(types.values()))
    raise ValueError(f"{len(types)} reading types, and no link says which of them a block has")
