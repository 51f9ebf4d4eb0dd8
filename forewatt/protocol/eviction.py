"""Eviction: the entry that a higher wager replaces in a full round."""

from collections.abc import Sequence


def evicted(wagers_wei: Sequence[int], wager_wei: int) -> int | None:
    """Index of the lowest wager (the last one of equal wagers), or None if it is not 10 % below the new wager."""
    index = min(range(len(wagers_wei)), key=lambda i: (wagers_wei[i], -i))
    return index if wagers_wei[index] * 10 <= wager_wei * 9 else None
