"""Amounts of tokens on the command line."""

import click
import pytest

from scripts._amounts import Tokens


def test_tokens__of_many_decimals__are_exact() -> None:
    assert Tokens().convert("0.123456789012345678", None, None) == 123_456_789_012_345_678


@pytest.mark.parametrize("text", ["ten", "", "-1", "0", "nan", "1e-19"])
def test_tokens__that_are_no_amount__are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"tokens|decimals"):
        Tokens().convert(text, None, None)


def test_tokens__zero__is_an_amount_only_where_it_may_be() -> None:
    assert Tokens(or_zero=True).convert("0.0", None, None) == 0
    with pytest.raises(click.BadParameter):
        Tokens(or_zero=True).convert("-1", None, None)
