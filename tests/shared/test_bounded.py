"""Mappings that remember the newest entries only."""

from forewatt.bounded import forget_oldest, remember_newest


def test_forget_oldest__more_than_the_limit__keeps_those_added_last() -> None:
    remembered = dict.fromkeys(range(5))
    remembered[0] = remembered.pop(0)
    forget_oldest(remembered, 2)
    assert list(remembered) == [4, 0]


def test_forget_oldest__within_the_limit__deletes_nothing() -> None:
    remembered = {"a": 1}
    forget_oldest(remembered, 1)
    assert remembered == {"a": 1}


def test_remember_newest__a_known_key__outlives_those_set_since() -> None:
    remembered = {"a": 1, "b": 2}
    remember_newest(remembered, "a", 3, 2)
    remember_newest(remembered, "c", 4, 2)
    assert list(remembered.items()) == [("a", 3), ("c", 4)]
