"""The chain's time follows its blocks, and passes by the wall clock on a chain that mines none."""

from oracle.chain.clock import ChainClock, Silence, time_between_blocks

SILENCE = Silence(from_s=30, until_s=600)


def test_time_between_blocks__regular_blocks__is_the_latest_blocks_time() -> None:
    assert time_between_blocks(1_000, 12.9, None, SILENCE) == 1_000
    assert time_between_blocks(1_000, 12.9, 1_012, SILENCE) == 1_000


def test_time_between_blocks__silent_chain__passes_by_the_wall_clock_up_to_the_bound() -> None:
    assert time_between_blocks(1_000, 30, None, SILENCE) == 1_030
    assert time_between_blocks(1_000, 45.7, None, SILENCE) == 1_045
    assert time_between_blocks(1_000, 601, None, SILENCE) == 1_600


def test_time_between_blocks__pending_block_is_ahead__its_time_counts_up_to_the_bound() -> None:
    assert time_between_blocks(1_000, 0.1, 1_070, SILENCE) == 1_070
    assert time_between_blocks(1_000, 80, 1_070, SILENCE) == 1_080
    assert time_between_blocks(1_000, 0.1, 9_999, SILENCE) == 1_600


def test_chain_clock__same_head_polled_again__asks_for_the_pending_block_only_seldom() -> None:
    wall, asked = [0.0], []

    def pending() -> int:
        asked.append(wall[0])
        return 1_070

    clock = ChainClock(SILENCE, lambda: wall[0])
    assert [clock.now("a", 1_000, pending) for _ in range(2)] == [1_000, 1_000]
    assert asked == []
    assert [clock.now("a", 1_000, pending) for _ in range(5)] == [1_070] * 5
    assert asked == [0.0]
    wall[0] = 100.0
    assert clock.now("a", 1_000, pending) == 1_100
    assert clock.now("b", 1_101, pending) == 1_101
    assert asked == [0.0, 100.0]
