"""Series as int32 big-endian bytes, step-major: T*K values for a forecast, T for an observation."""

import struct
from collections.abc import Sequence
from itertools import pairwise

from forewatt.protocol.errors import EncodingError
from forewatt.protocol.words import SCALE_PPM

INT32_BYTES = 4


def encode_series(values: Sequence[int]) -> bytes:
    """Encode values as int32 big-endian. EncodingError if a value does not fit."""
    try:
        return struct.pack(f">{len(values)}i", *values)
    except struct.error as why:
        raise EncodingError(f"a series must contain only int32 values: {why}") from why


def decode_series(series: bytes) -> tuple[int, ...]:
    """The int32 values of a series. EncodingError unless the length is a multiple of four."""
    if len(series) % INT32_BYTES:
        raise EncodingError(f"a series of {len(series)} bytes is not a whole number of int32 values")
    return struct.unpack(f">{len(series) // INT32_BYTES}i", series)


def forecast_is_canonical(values: Sequence[int], steps: int, levels: int) -> bool:
    """Whether there are T*K values, all in range and non-decreasing within every step."""
    if len(values) != steps * levels or not values:
        return False
    if min(values) < -SCALE_PPM or max(values) > SCALE_PPM:
        return False
    rows = (values[start : start + levels] for start in range(0, len(values), levels))
    return all(low <= high for row in rows for low, high in pairwise(row))
