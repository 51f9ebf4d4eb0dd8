"""Computes a proposal's rows of losses in the same integers that the chain re-executes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import decode_row, encode_row
from forewatt.protocol.score import group_losses, leaf_loss, reference_loss

Series = Sequence[bytes]
"""One series a feed, in feed order; empty bytes for a missing leaf."""


def entry_row(rules: PoolParams, forecast: Series, observed: Series) -> bytes:
    """The row of a counted entry: the losses of the aligned groups of feeds, uint40 big-endian, concatenated."""
    losses = [leaf_loss(q, y, rules.steps, rules.levels) for q, y in zip(forecast, observed, strict=True)]
    return _row(losses, rules.group_size)


def reference_row(rules: PoolParams, earlier: Series, observed: Series) -> bytes:
    """The row of the reference, whose forecast is the observation of round r - refLag."""
    losses = [reference_loss(q, y, rules.steps, rules.levels) for q, y in zip(earlier, observed, strict=True)]
    return _row(losses, rules.group_size)


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


def _row(losses: Sequence[int], group_size: int) -> bytes:
    return encode_row(group_losses(losses, group_size))
