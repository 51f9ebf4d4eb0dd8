"""From an MQTT message to the record that the gateway expects."""

import json
from typing import Any

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
