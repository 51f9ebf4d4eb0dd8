"""Converts MQTT messages to the gateway's records."""

import json
import time
from typing import Any

from streaming.edge.config import Tag

FILTER = "sites/{region}/+/+/power"
PRICE_TOPIC = "market/{region}/price"


def record_of(topic: str, payload: bytes) -> dict[str, Any]:
    """The record of a message on `sites/{region}/{asset_class}/{asset_id}/power`.

    A malformed payload goes to the gateway unchanged, in `raw`. The gateway rejects it and writes it to the dead
    letters, where operators see it.
    """
    _, _, asset_class, asset_id, _ = topic.split("/")
    record = {"asset_id": asset_id, "asset_class": asset_class}
    try:
        reading = json.loads(payload)
        return {**record, "time_ms": reading["t"], "value": reading["v"], "unit": reading["u"]}
    except (ValueError, KeyError, TypeError):
        return {**record, "raw": payload.decode(errors="replace")[:1000]}


def price_record(topic: str, payload: bytes) -> dict[str, Any]:
    """The record of a message on `market/{region}/price`.

    The payload is JSON `{"t": ms, "v": number, "u": unit}`; `"issued": ms` (default: now), `"product"` and
    `"interval_s"` are optional.
    """
    record = {"kind": "price", "zone": topic.split("/")[1]}
    try:
        price = json.loads(payload)
        optional = {name: price[name] for name in ("product", "interval_s") if name in price}
        issued_ms = price.get("issued", time.time_ns() // 1_000_000)
        return {
            **record,
            "time_ms": price["t"],
            "value": price["v"],
            "unit": price["u"],
            "issued_ms": issued_ms,
            **optional,
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {**record, "raw": payload.decode(errors="replace")[:1000]}


def tagged_record(tag: Tag, payload: bytes) -> dict[str, Any]:
    """The record of a message on a tag's topic. A bare number gets the current time and the tag's unit."""
    record = {"asset_id": tag.asset_id, "asset_class": tag.asset_class.value}
    try:
        reading = json.loads(payload)
        if isinstance(reading, dict):
            return {**record, "time_ms": reading["t"], "value": reading["v"], "unit": reading.get("u", tag.unit)}
        return {**record, "time_ms": time.time_ns() // 1_000_000, "value": float(reading), "unit": tag.unit}
    except (ValueError, KeyError, TypeError):
        return {**record, "raw": payload.decode(errors="replace")[:1000]}
