"""Amounts of tokens as people write them."""

from decimal import Decimal

import pytest

from oracle.accounts.amounts import in_tokens, in_wei


@pytest.mark.parametrize(
    ("wei", "text"),
    [
        (0, "0"),
        (1, "0.000000000000000001"),
        (12_500_000_000_000_000_000, "12.5"),
        (10**20, "100"),
        (-5 * 10**17, "-0.5"),
    ],
)
def test_in_tokens__is_exact_without_trailing_zeros(wei: int, text: str) -> None:
    assert in_tokens(wei) == text


def test_in_wei__reads_what_in_tokens_writes() -> None:
    assert in_wei(Decimal("12.5")) == 12_500_000_000_000_000_000
    assert in_wei(Decimal(in_tokens(123_456_789_012_345_678_901))) == 123_456_789_012_345_678_901


@pytest.mark.parametrize("text", ["0", "-1", "NaN", "Infinity", "0.0000000000000000001"])
def test_in_wei__refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"tokens|decimals"):
        in_wei(Decimal(text))


def test_in_wei__many_digits__is_exact() -> None:
    assert in_wei(Decimal("123456789012345678901.123456789012345678")) == 123456789012345678901123456789012345678


@pytest.mark.parametrize("text", ["1e999999", "1e60", "1e61"])
def test_in_wei__more_than_a_contract_can_count__refused(text: str) -> None:
    with pytest.raises(ValueError, match="more tokens than a contract can count"):
        in_wei(Decimal(text))
