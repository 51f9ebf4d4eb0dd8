"""Amounts of the staked token as people write them: 12.5 tokens are 12.5 * 10^18 wei."""

from decimal import Decimal
from fractions import Fraction

DECIMALS = 18
"""The decimals of the token, as ERC-20 tokens have by default."""

_LARGEST_EXPONENT = 60


def in_wei(tokens: Decimal) -> int:
    """An amount of tokens in wei, exact. ValueError if it is not positive, too large, or has more than 18 decimals."""
    if not tokens.is_finite() or tokens <= 0:
        raise ValueError(f"{tokens} is not an amount of tokens: it must be greater than 0")
    if tokens.adjusted() > _LARGEST_EXPONENT:
        raise ValueError(f"{tokens:.6e} is more tokens than a contract can count")
    # A Decimal's own arithmetic rounds to 28 digits.
    scaled = Fraction(tokens) * 10**DECIMALS if tokens.adjusted() >= -DECIMALS else Fraction(1, 2)
    if scaled.denominator != 1:
        raise ValueError(f"{tokens} has more than {DECIMALS} decimals")
    if scaled >= 2**256:
        raise ValueError(f"{tokens:.6e} is more tokens than a contract can count")
    return int(scaled)


def in_tokens(wei: int) -> str:
    """An amount in wei as a number of tokens without trailing zeros, exact."""
    whole, rest = divmod(abs(wei), 10**DECIMALS)
    fraction = f"{rest:0{DECIMALS}d}".rstrip("0")
    return f"{'-' if wei < 0 else ''}{whole}{'.' if fraction else ''}{fraction}"
