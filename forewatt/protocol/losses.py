"""The right rows of a proposal: the losses of all counted entries and of the reference, as the chain re-executes them.

A series here is one value a feed, in feed order; it is empty bytes where a leaf is missing.
"""

from collections.abc import Iterable, Sequence

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import encode_row
from forewatt.protocol.score import group_losses, leaf_loss, reference_loss

Series = Sequence[bytes]


def right_rows(
    rules: PoolParams, forecasts: Iterable[Series], observed: Series, earlier: Series | None = None
) -> list[bytes]:
    """The rows of the counted entries in index order, then that of the reference, if its round was observed.

    `earlier` is the observation of round r - refLag.
    """
    rows = [entry_row(rules, forecast, observed) for forecast in forecasts]
    return rows if earlier is None else [*rows, reference_row(rules, earlier, observed)]


def entry_row(rules: PoolParams, forecast: Series, observed: Series) -> bytes:
    """The row of a counted entry: the losses of the aligned groups of feeds, uint40 big-endian, concatenated."""
    losses = [leaf_loss(q, y, rules.steps, rules.levels) for q, y in zip(forecast, observed, strict=True)]
    return encode_row(group_losses(losses, rules.group_size))


def reference_row(rules: PoolParams, earlier: Series, observed: Series) -> bytes:
    """The row of the reference, whose forecast is the observation of round r - refLag."""
    losses = [reference_loss(q, y, rules.steps, rules.levels) for q, y in zip(earlier, observed, strict=True)]
    return encode_row(group_losses(losses, rules.group_size))
