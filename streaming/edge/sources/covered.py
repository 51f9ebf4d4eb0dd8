"""Finds intervals that overlap: a store has one value for each time, so that one of two would replace the other."""

from bisect import bisect_left, insort


class Covered:
    """Intervals that do not overlap, as milliseconds since 1970 of their start and end."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> bool:
        """Add an interval; False if it overlaps another one and was not added."""
        place = bisect_left(self._spans, (start, end))
        after = self._spans[place : place + 1]
        before = self._spans[place - 1 : place] if place else []
        if any(other < end for other, _ in after) or any(other > start for _, other in before):
            return False
        insort(self._spans, (start, end))
        return True
