"""From an MQTT message to the record that the gateway expects."""

import json
import time
from typing import Any

from streaming.edge.config import Tag

FILTER = "sites/{region}/+/+/power"


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
