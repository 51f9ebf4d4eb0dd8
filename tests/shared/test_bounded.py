"""Mappings that remember the newest entries only."""

from forewatt.bounded import forget_oldest


def test_forget_oldest__more_than_the_limit__keeps_those_added_last() -> None:
    remembered = dict.fromkeys(range(5))
    remembered[0] = remembered.pop(0)
    forget_oldest(remembered, 2)
    assert list(remembered) == [4, 0]


def test_forget_oldest__within_the_limit__deletes_nothing() -> None:
    remembered = {"a": 1}
    forget_oldest(remembered, 1)
    assert remembered == {"a": 1}
