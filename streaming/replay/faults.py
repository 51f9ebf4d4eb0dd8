"""Two faults of the field, for demonstrations: a malformed reading and one of an asset that nobody registered."""

import json

from streaming.replay.meters import Message

MALFORMED_ID, UNKNOWN_ID = "faulty-meter", "unregistered-meter"


def faults(region: str, start_s: int) -> list[Message]:
    """A reading in a unit that is none, and a sound reading of an unknown asset, of the interval at `start_s`."""
    return [
        Message(f"sites/{region}/solar/{MALFORMED_ID}/power", _payload(start_s, "furlong")),
        Message(f"sites/{region}/solar/{UNKNOWN_ID}/power", _payload(start_s, "kW")),
    ]


def _payload(start_s: int, unit: str) -> bytes:
    return json.dumps({"t": start_s * 1_000, "v": 12.5, "u": unit}).encode()
