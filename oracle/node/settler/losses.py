"""Finds where the rows of a proposal differ from the right ones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from forewatt.protocol.rows import decode_row


@dataclass(frozen=True)
class Difference:
    """The first group of the first row in which a proposal is wrong, with the claimed and the actual loss."""

    row: int
    group: int
    claimed: int
    actual: int


def difference(proposed: Sequence[bytes], right: Sequence[bytes]) -> Difference | None:
    """The first difference between proposed and right rows of the same shape; None if they are equal."""
    for row, (wrong, truth) in enumerate(zip(proposed, right, strict=True)):
        for group, (claimed, actual) in enumerate(zip(decode_row(wrong), decode_row(truth), strict=True)):
            if claimed != actual:
                return Difference(row, group, claimed, actual)
    return None
