"""Series become the rows of losses that a proposal carries."""

from dataclasses import replace

import pytest

from forewatt.protocol.losses import right_rows
from forewatt.protocol.rows import LOSS_BYTES
from forewatt.protocol.series import encode_series
from forewatt.protocol.vectors.typed import example_params

RULES = replace(example_params(), steps=2, levels=3, group_size=2)
SUN, CELL, OTHER = encode_series([1_000_000] * 2), b"", encode_series([0, 0])
RIGHT, FLAT = encode_series([1_000_000] * 6), encode_series([-500_000, 0, 500_000] * 2)


def row(*losses: int) -> bytes:
    return b"".join(loss.to_bytes(LOSS_BYTES, "big") for loss in losses)


def test_right_rows__entries_and_reference__group_losses_as_uint40_in_order() -> None:
    earlier = (encode_series([500_000, 1_000_000]), CELL, OTHER)
    forecasts = [(RIGHT, FLAT, FLAT), (RIGHT, FLAT, encode_series([0] * 6))]
    expected = [row(0, 2 * (500_000 + 500_000)), row(0, 0), row(6 * 500_000, 0)]
    assert right_rows(RULES, forecasts, (SUN, CELL, OTHER), earlier) == expected


def test_right_rows__round_without_reference__only_the_entries() -> None:
    assert right_rows(RULES, [(RIGHT, FLAT, b"")], (SUN, CELL, OTHER)) == [row(0, 24_000_000)]
    assert right_rows(RULES, [], (SUN, CELL, OTHER)) == []


def test_right_rows__another_number_of_feeds__is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        right_rows(RULES, [(RIGHT,)], (SUN, CELL, OTHER))
