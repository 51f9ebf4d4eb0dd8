"""When an attestor refuses, around the boundaries of the observe window."""

import pytest

from oracle.node.attestor.measuring import refusal
from tests.oracle.round_two import GATE, RULES


@pytest.mark.parametrize(
    ("offset", "missing", "refused"),
    [
        (25_199, 0, True),
        (25_200, 0, False),
        (25_200, 1, True),
        (26_999, 1, True),
        (27_000, 1, False),
        (28_799, 0, False),
        (28_800, 0, True),
    ],
)
def test_attestor__missing_readings__refused_in_the_first_half(offset: int, missing: int, refused: bool) -> None:
    assert (refusal(RULES, 2, GATE + offset, missing) is not None) is refused
