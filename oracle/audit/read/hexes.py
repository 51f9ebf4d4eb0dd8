"""Reads the parts of JSON-RPC answers; NotReadable names a part that is missing, malformed or too large."""

from collections.abc import Mapping
from typing import Any

from oracle.audit.errors import NotReadable

WORD_BITS = 256
COUNT_BITS = 64


def mapping(value: object, what: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise NotReadable(f"{what} is {_short(value)} in the chain's answer, not an object")
    return value


def items(value: object, what: str) -> list[Any]:
    """A JSON array."""
    if not isinstance(value, list):
        raise NotReadable(f"{what} is {_short(value)} in the chain's answer, not a list")
    return value


def quantity(value: object, what: str, bits: int = WORD_BITS) -> int:
    """A number in hex, below 2^bits."""
    try:
        if isinstance(value, str) and value.startswith("0x") and len(value) <= 2 + WORD_BITS // 4:
            number = int(value, 16)
            if number >> bits == 0:
                return number
    except ValueError:
        pass
    raise NotReadable(f"{what} is {_short(value)} in the chain's answer, not a number in hex")


def count(value: object, what: str) -> int:
    """A number in hex below 2^64: a block, an index or a time."""
    return quantity(value, what, COUNT_BITS)


def data(value: object, what: str, size: int | None = None) -> bytes:
    """Bytes in hex, `size` of them if it is given."""
    try:
        if isinstance(value, str) and value.startswith("0x"):
            found = bytes.fromhex(value[2:])
            if size is None or len(found) == size:
                return found
    except ValueError:
        pass
    wanted = "bytes in hex" if size is None else f"{size} bytes in hex"
    raise NotReadable(f"{what} is {_short(value)} in the chain's answer, not {wanted}")


def _short(value: object) -> str:
    """The beginning of a value, for a message."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
