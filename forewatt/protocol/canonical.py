"""Deterministic CBOR (RFC 8949, 4.2): one value, one encoding; anything else is refused on the way in.

Maps have short text keys only, for which the older length-first and the newer bytewise key orders agree.
"""

import io
from typing import TypeVar

import cbor2

from forewatt.protocol.errors import EncodingError

Kind = TypeVar("Kind")


def encode_canonical(value: object) -> bytes:
    """The one deterministic CBOR encoding of maps, lists, text, bytes and integers."""
    return cbor2.dumps(value, canonical=True)


def decode_canonical(block: bytes, what: str) -> object:
    """The value of a canonical block; EncodingError names `what` if it is not CBOR, not canonical, or has a tail."""
    stream = io.BytesIO(block)
    try:
        value = cbor2.load(stream)
        again = encode_canonical(value)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError) as why:
        raise EncodingError(f"{what} is not CBOR: {why}") from why
    if again != block:
        raise EncodingError(f"{what} is CBOR, but not in its deterministic encoding, or bytes follow it")
    return value


def expect_map(value: object, keys: frozenset[str], what: str) -> dict[str, object]:
    """The value as a map with exactly these keys; EncodingError says which are missing or unknown."""
    if not isinstance(value, dict):
        raise EncodingError(f"{what} must be a map")
    if value.keys() != keys:
        odd = sorted(str(key) for key in value.keys() ^ keys)
        raise EncodingError(f"{what} has the wrong keys: {', '.join(odd)} missing or unknown")
    return value


def expect(value: object, kind: type[Kind], what: str) -> Kind:
    """The value if it is of that type exactly (true and false are no integers); EncodingError otherwise."""
    if type(value) is not kind:
        raise EncodingError(f"{what} must be {kind.__name__}, got {type(value).__name__}")
    return value
