"""From an MQTT message to the record that the gateway expects."""

import json
import time
from typing import Any

from streaming.edge.config import Tag

FILTER = "sites/{region}/+/+/power"
PRICE_TOPIC = "market/{region}/price"


def record_of(topic: str, payload: bytes) -> dict[str, Any]:
    """The record of a message on `sites/{region}/{asset_class}/{asset_id}/power`.

    A payload of another form is passed on as it is, in `raw`: the gateway refuses it with a reason and keeps it as a
    dead letter, where somebody sees it; thrown away here nobody would.
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

    JSON `{"t": ms, "v": number, "u": unit}`, and `"issued": ms` (else it was issued now), `"product"`, `"interval_s"`.
    """
    record = {"kind": "price", "zone": topic.split("/")[1]}
    try:
        told = json.loads(payload)
        optional = {name: told[name] for name in ("product", "interval_s") if name in told}
        issued_ms = told.get("issued", time.time_ns() // 1_000_000)
        return {
            **record,
            "time_ms": told["t"],
            "value": told["v"],
            "unit": told["u"],
            "issued_ms": issued_ms,
            **optional,
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {**record, "raw": payload.decode(errors="replace")[:1000]}


def tagged_record(tag: Tag, payload: bytes) -> dict[str, Any]:
    """The record of a message on a tag's topic: a bare number is of this moment and in the tag's unit."""
    record = {"asset_id": tag.asset_id, "asset_class": tag.asset_class.value}
    try:
        reading = json.loads(payload)
        if isinstance(reading, dict):
            return {**record, "time_ms": reading["t"], "value": reading["v"], "unit": reading.get("u", tag.unit)}
        return {**record, "time_ms": time.time_ns() // 1_000_000, "value": float(reading), "unit": tag.unit}
    except (ValueError, KeyError, TypeError):
        return {**record, "raw": payload.decode(errors="replace")[:1000]}
