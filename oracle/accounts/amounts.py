"""Amounts of the staked token as people write them: 12.5 tokens are 12.5 * 10^18 wei."""

from decimal import Decimal

DECIMALS = 18
"""The decimals of the token, as ERC-20 tokens have by default."""


def in_wei(tokens: Decimal) -> int:
    """An amount of tokens in wei; ValueError if it is not positive or has more than 18 decimals."""
    if not tokens.is_finite() or tokens <= 0:
        raise ValueError(f"{tokens} is not an amount of tokens: it must be greater than 0")
    scaled = tokens.scaleb(DECIMALS)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{tokens} has more than {DECIMALS} decimals")
    return int(scaled)


def in_tokens(wei: int) -> str:
    """An amount in wei as a number of tokens without trailing zeros, exact."""
    whole, rest = divmod(abs(wei), 10**DECIMALS)
    fraction = f"{rest:0{DECIMALS}d}".rstrip("0")
    return f"{'-' if wei < 0 else ''}{whole}{'.' if fraction else ''}{fraction}"
