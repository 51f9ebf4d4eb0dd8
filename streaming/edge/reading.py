"""Converts MQTT messages to the gateway's records. A payload of any content becomes records, or says why not."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from streaming.edge.config import Tag, TopicTag
from streaming.edge.mapping import Payload, zone_of
from streaming.edge.parse import device_json, member, number, time_ms
from streaming.edge.unusable import unusable

FILTER = "sites/{region}/+/+/power"
PRICE_TOPIC = "market/{region}/price"
PLAIN = Payload()
"""The mapping of a payload without a declared one."""
UNDATED = "undated"
"""The status of a reading whose time is that of its arrival at the agent."""


def site_records(topic: str, payload: bytes) -> list[dict[str, Any]]:
    """The records of a message on `sites/{region}/{asset_class}/{asset_id}/power`."""
    _, _, asset_class, asset_id, _ = topic.split("/")
    asset = {"asset_id": asset_id, "asset_class": asset_class}
    try:
        content = device_json(payload)
        items = content if isinstance(content, list) else [content]
    except ValueError as error:
        return [unusable(str(error), payload, **asset)]
    return [_site_record(asset, item) for item in items]


def _site_record(asset: dict[str, Any], item: Any) -> dict[str, Any]:
    try:
        if not isinstance(item, dict):
            raise ValueError('a reading is {"t": ms, "v": number, "u": unit}')
        return {
            **asset,
            "time_ms": time_ms(member(item, "t")),
            "value": number(member(item, "v")),
            "unit": member(item, "u"),
        }
    except ValueError as error:
        return unusable(str(error), item, **asset)


def price_record(topic: str, payload: bytes) -> dict[str, Any]:
    """The record of a message on `market/{region}/price`.

    The payload is JSON `{"t": ms, "v": number, "u": unit}`; `"issued": ms` (default: now), `"product"` and
    `"interval_s"` are optional.
    """
    zone = topic.split("/")[1]
    try:
        price = device_json(payload)
        record = {
            "kind": "price",
            "zone": zone,
            "time_ms": time_ms(member(price, "t")),
            "value": number(member(price, "v")),
            "unit": member(price, "u"),
            "issued_ms": time_ms(price["issued"]) if "issued" in price else now_ms(),
        }
        return record | {name: price[name] for name in ("product", "interval_s") if name in price}
    except ValueError as error:
        return unusable(str(error), payload, zone=zone)


def tagged_records(tag: TopicTag, payload: bytes) -> list[dict[str, Any]]:
    """The records of a message on a tag's topic, by the tag's mapping."""
    mapping = tag.mapping
    text = payload.decode("utf-8-sig", errors="replace").strip()
    if text.lower() in mapping.ignore:
        return []
    try:
        content = device_json(payload)
    except ValueError as error:
        if text[:1] in ("{", "["):
            return [unusable(str(error), payload, **asset_of(tag))]
        # A number with a decimal comma is no JSON, and neither is a word.
        content = text
    try:
        return [_tagged_record(tag, mapping, item, payload) for item in _items(content, mapping)]
    except ValueError as error:
        return [unusable(str(error), payload, **asset_of(tag))]


def asset_of(tag: Tag) -> dict[str, Any]:
    """The fields of a record that name the tag's asset."""
    return {"asset_id": tag.asset_id, "asset_class": tag.asset_class.value}


def now_ms() -> int:
    """The time of arrival."""
    return time.time_ns() // 1_000_000


def _items(content: Any, mapping: Payload) -> Iterator[Any]:
    part = member(content, mapping.items)
    if mapping.items and not isinstance(part, list):
        raise ValueError(f"{mapping.items} is not an array of readings")
    # Without `items`, a value's path that begins with an index means that the array is one reading.
    is_batch = isinstance(part, list) and bool(mapping.items or not mapping.value.partition(".")[0].isdecimal())
    yield from part if is_batch else [part]


def _tagged_record(tag: TopicTag, mapping: Payload, item: Any, payload: bytes) -> dict[str, Any]:
    asset = asset_of(tag)
    try:
        bare = mapping == PLAIN and not isinstance(item, dict)
        value = number(item if bare else member(item, mapping.value), mapping.decimal)
        if mapping.exponent:
            value = number(value * 10.0 ** number(member(item, mapping.exponent)))
        record = {**asset, "value": value, "unit": tag.unit}
        if not bare and mapping.unit and _has(item, mapping.unit):
            record["unit"] = member(item, mapping.unit)
        if bare or not mapping.time or not (mapping.time_required or _has(item, mapping.time)):
            dated = {"time_ms": now_ms()}
            return {**record, **dated} if tag.arrival_is_time else {**record, **dated, "status": UNDATED}
        zone, arrived = zone_of(tag.zone or mapping.zone), datetime.fromtimestamp(now_ms() / 1_000, UTC)
        return {**record, "time_ms": time_ms(member(item, mapping.time), mapping.time_format, zone, arrived)}
    except (ValueError, OverflowError) as error:
        return unusable(str(error), payload if item is None else item, **asset)


def _has(content: Any, path: str) -> bool:
    try:
        return member(content, path) is not None
    except ValueError:
        return False
