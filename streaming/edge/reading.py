"""Converts MQTT messages to the gateway's records. A payload of any content becomes records, or says why not."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from streaming.edge.config import Tag, TopicTag
from streaming.edge.mapping import Payload, zone_of
from streaming.edge.parse import device_json, member, number, power_of_ten, time_ms
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
    if _means_nothing(text, mapping):
        return []
    try:
        content = device_json(payload)
    except ValueError as error:
        if text[:1] in ("{", "["):
            return [unusable(str(error), payload, **asset_of(tag))]
        # A number with a decimal comma is no JSON, and neither is a word.
        content = text
    try:
        records = [_tagged_record(tag, mapping, item, payload) for item in _items(content, mapping)]
        return [record for record in records if record is not None]
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
    yield from part if isinstance(part, list) and _is_batch(part, mapping) else [part]


def _is_batch(part: list[Any], mapping: Payload) -> bool:
    """Whether an array has readings. Without `items`, it is one reading if the value's path begins with an index."""
    if mapping.items or not mapping.value.partition(".")[0].isdecimal():
        return True
    return any(isinstance(item, dict) and _has(item, mapping.value) for item in part)


def _means_nothing(value: Any, mapping: Payload) -> bool:
    """Whether the value is one of those that mean that there is no reading."""
    if isinstance(value, dict | list):
        return False
    text = str(value).strip().lower()
    return any(text == sign.lower() or _equals(value, sign) for sign in mapping.ignore)


def _equals(value: Any, sign: str) -> bool:
    try:
        return number(value) == number(sign)
    except ValueError:
        return False


def _tagged_record(tag: TopicTag, mapping: Payload, item: Any, payload: bytes) -> dict[str, Any] | None:
    """The record of an item, which may say why it is none; None if the item means that there is no reading."""
    asset = asset_of(tag)
    try:
        bare = mapping == PLAIN and not isinstance(item, dict)
        written = item if bare else member(item, mapping.value)
        if _means_nothing(written, mapping):
            return None
        value = number(written, mapping.decimal)
        if mapping.exponent:
            value = number(value * power_of_ten(member(item, mapping.exponent), mapping.exponent))
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
