"""Two faulty readings for demonstrations: one is malformed, one comes from an unregistered asset."""

import json

from streaming.replay.meters import Message

MALFORMED_ID, UNKNOWN_ID = "faulty-meter", "unregistered-meter"


def faults(region: str, start_s: int) -> list[Message]:
    """A reading with an unknown unit and a reading of an unknown asset, for the interval that starts at `start_s`."""
    return [
        Message(f"sites/{region}/solar/{MALFORMED_ID}/power", _payload(start_s, "furlong")),
        Message(f"sites/{region}/solar/{UNKNOWN_ID}/power", _payload(start_s, "kW")),
    ]


def _payload(start_s: int, unit: str) -> bytes:
    return json.dumps({"t": start_s * 1_000, "v": 12.5, "u": unit}).encode()
