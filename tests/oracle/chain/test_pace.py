"""The chain is polled about once a block."""

import pytest

from oracle.chain.blocks import Block
from oracle.chain.pace import FIRST_PAUSE_S, Pace


def paced(block_s: float, seconds_a_poll: float, fixed_s: float | None = None) -> Pace:
    """A pace after 20 polls of a chain with blocks of `block_s`."""
    moment = 0.0
    pace = Pace(fixed_s, clock=lambda: moment)
    for _ in range(20):
        number = int(moment / block_s)
        pace.saw(Block(number, f"0x{number:x}", "0x", 1_000 + round(number * block_s)))
        moment += seconds_a_poll
    return pace


@pytest.mark.parametrize(("block_s", "pause_s"), [(0.25, 1.0), (2.0, 2.0), (12.0, 12.0), (300.0, 12.0)])
def test_pace__blocks_of_a_chain__one_poll_a_block_within_bounds(block_s: float, pause_s: float) -> None:
    assert paced(block_s, seconds_a_poll=block_s).pause_s == pytest.approx(pause_s, rel=0.1)


def test_pace__setting__overrides_the_chain() -> None:
    assert paced(12.0, seconds_a_poll=3.0, fixed_s=0.2).pause_s == 0.2


def test_pace__one_head_so_far__short_pause() -> None:
    pace = Pace()
    pace.saw(Block(7, "0x7", "0x6", 1_000))
    assert pace.pause_s == FIRST_PAUSE_S
