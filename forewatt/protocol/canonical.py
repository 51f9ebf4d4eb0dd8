"""Deterministic CBOR (RFC 8949, 4.2): a value has exactly one encoding, and decoding refuses every other.

Maps have only short text keys, for which the older length-first and the newer bytewise key order agree.
"""

import io
from typing import TypeVar

import cbor2

from forewatt.protocol.errors import EncodingError

Kind = TypeVar("Kind")


def encode_canonical(value: object) -> bytes:
    """The deterministic CBOR encoding of maps, lists, text, bytes and integers."""
    return cbor2.dumps(value, canonical=True)


def decode_canonical(block: bytes, what: str) -> object:
    """The value of a canonical block. EncodingError, which names `what`, for other CBOR, extra bytes, or no CBOR."""
    stream = io.BytesIO(block)
    try:
        value = cbor2.load(stream)
        reencoded = encode_canonical(value)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError) as why:
        raise EncodingError(f"{what} is not CBOR: {why}") from why
    if reencoded != block:
        raise EncodingError(f"{what} is CBOR, but not in its deterministic encoding, or bytes follow it")
    return value


def expect_map(value: object, keys: frozenset[str], what: str) -> dict[str, object]:
    """The value as a map with exactly these keys. EncodingError lists missing and unknown keys."""
    if not isinstance(value, dict):
        raise EncodingError(f"{what} must be a map")
    if value.keys() != keys:
        wrong = sorted(str(key) for key in value.keys() ^ keys)
        raise EncodingError(f"{what} has the wrong keys: {', '.join(wrong)} missing or unknown")
    return value


def expect(value: object, kind: type[Kind], what: str) -> Kind:
    """The value if its type is exactly `kind`, else EncodingError. Booleans do not count as integers."""
    if type(value) is not kind:
        raise EncodingError(f"{what} must be {kind.__name__}, got {type(value).__name__}")
    return value
