"""Records that can't be sent as they are: each is set aside as text, with the reason, and becomes a dead letter."""

import json
import math
import reprlib
from typing import Any

LONGEST_TEXT = 1_000
"""Most characters of the original content in a record that was set aside."""
LARGEST_RECORD = 8_000
"""Most bytes of one record. Even a full batch of such records is small enough for every proxy."""
LARGEST_INTEGER = 10**40
"""Larger ones are only described: Python writes none of more than 4,300 digits."""


class _Short(reprlib.Repr):
    """Describes any content in a few characters."""

    def repr_int(self, x: int, level: int) -> str:
        """The digits of an integer, or how large it is."""
        return super().repr_int(x, level) if abs(x) < LARGEST_INTEGER else f"an integer of {x.bit_length()} bits"


_SHORT = _Short()
_SHORT.maxlevel, _SHORT.maxdict, _SHORT.maxlist, _SHORT.maxstring, _SHORT.maxother = 3, 20, 10, 200, 200


def unusable(reason: str, raw: object, **identity: object) -> dict[str, Any]:
    """The record that the gateway writes to the dead letters with this reason; `identity` says whose it was."""
    known = {
        name: printable(value) if isinstance(value, str) else _SHORT.repr(value) for name, value in identity.items()
    }
    text = raw[: 4 * LONGEST_TEXT].decode(errors="replace") if isinstance(raw, bytes) else raw
    short = text if isinstance(text, str) else _SHORT.repr(text)
    return {"kind": "unusable", **known, "reason": printable(reason), "raw": printable(short)}


def printable(text: str) -> str:
    """The text's first LONGEST_TEXT characters, with lone surrogates escaped so that it is valid UTF-8."""
    return text[:LONGEST_TEXT].encode("utf-8", "backslashreplace").decode()


def sendable(record: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The record, or else the unusable record that replaces it, and its JSON text."""
    try:
        text = json.dumps(record, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError) as error:
        return _replaced(record, _reason(record, error))
    if size > LARGEST_RECORD:
        return _replaced(record, f"the record has {size} bytes; the most are {LARGEST_RECORD}")
    return record, text


def stored(text: str) -> dict[str, Any]:
    """The record of a JSON text that `sendable`, or an older version of the agent, has stored."""
    record = json.loads(text)
    # An older version stored what no gateway accepts: NaN, and the escapes of lone surrogates.
    suspicious = "NaN" in text or "Infinity" in text or "\\ud" in text
    return sendable(record)[0] if suspicious else record


def _replaced(record: dict[str, Any], reason: str) -> tuple[dict[str, Any], str]:
    identity = {name: record[name] for name in ("asset_id", "point_id", "zone") if name in record}
    replacement = unusable(reason, record, **identity)
    return replacement, json.dumps(replacement, ensure_ascii=False)


def _reason(record: dict[str, Any], error: Exception) -> str:
    for name, value in record.items():
        if isinstance(value, float) and not math.isfinite(value):
            return f"{name}: {value} is not a finite number"
        if isinstance(value, str) and printable(value) != value[:LONGEST_TEXT]:
            return f"{name}: the text is not valid Unicode"
    return f"the record is not valid JSON: {error}"
