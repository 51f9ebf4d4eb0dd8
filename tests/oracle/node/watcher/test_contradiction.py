"""Which observations a watcher's meters contradict."""

import pytest

from forewatt.protocol.series import encode_series
from forewatt.protocol.words import MISSING
from oracle.node.watcher.contradiction import contradiction


def series(*values: int) -> bytes:
    return encode_series(values)


THEIRS = (series(100, 200), series(300, MISSING), b"")


@pytest.mark.parametrize(
    "measured",
    [
        THEIRS,
        (series(110, 190), series(290, MISSING), b""),
        (series(MISSING, 200), b"", b""),
        (series(100, 200), series(300, 999_999), series(5, 6)),
    ],
)
def test_contradiction__within_tolerance_or_missing_on_one_side__is_none(measured: tuple[bytes, ...]) -> None:
    assert contradiction(THEIRS, measured, 10, 0b11, {0: True}) is None


def test_contradiction__value_beyond_tolerance__is_put_right_and_the_others_stay() -> None:
    found = contradiction(THEIRS, (series(105, 211), series(300, 4), b""), 10, 0b11, {})
    assert found is not None
    assert (found.series, found.values, found.bits) == ((series(100, 211), *THEIRS[1:]), 1, 0)


@pytest.mark.parametrize(("judged", "right"), [({0: False}, 0b10), ({2: True}, 0b111), ({0: False, 2: True}, 0b110)])
def test_contradiction__wrong_bit__is_put_right(judged: dict[int, bool], right: int) -> None:
    found = contradiction(THEIRS, THEIRS, 10, 0b11, judged)
    assert found is not None
    assert (found.series, found.available, found.values, found.bits) == (THEIRS, right, 0, len(judged))
