"""Compares an attested observation with a watcher's own meters and judgements. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forewatt.protocol.series import decode_series, encode_series
from forewatt.protocol.words import MISSING


@dataclass(frozen=True)
class Contradiction:
    """The truth that a watcher claims instead: the attested one, with what contradicts it put right.

    `values` counts the values that differ by more than the tolerance, `bits` the wrong bits.
    """

    series: tuple[bytes, ...]
    available: int
    values: int
    bits: int


def contradiction(
    attested: Sequence[bytes],
    measured: Sequence[bytes],
    tolerance_ppm: int,
    available: int,
    judged: Mapping[int, bool],
) -> Contradiction | None:
    """What contradicts an observation; None if nothing does.

    Series have a value in ppm of its capacity a step; an empty one has no value. A value that is missing here or there
    contradicts nothing: a reading may come late. `judged` has the entries about whose payload the watcher is sure.
    """
    series, values = [], 0
    for theirs, ours in zip(attested, measured, strict=True):
        corrected, wrong = _corrected(theirs, ours, tolerance_ppm)
        series.append(corrected)
        values += wrong
    bits = available
    for index, is_available in judged.items():
        bits = bits | 1 << index if is_available else bits & ~(1 << index)
    wrong_bits = (bits ^ available).bit_count()
    return Contradiction(tuple(series), bits, values, wrong_bits) if values or wrong_bits else None


def _corrected(theirs: bytes, ours: bytes, tolerance_ppm: int) -> tuple[bytes, int]:
    """Their series with our values where the two differ too much, and how many those are."""
    if not theirs or not ours:
        return theirs, 0
    pairs = list(zip(decode_series(theirs), decode_series(ours), strict=True))
    wrong = [MISSING not in pair and abs(pair[0] - pair[1]) > tolerance_ppm for pair in pairs]
    values = [pair[is_wrong] for pair, is_wrong in zip(pairs, wrong, strict=True)]
    return encode_series(values), sum(wrong)
