"""Amounts of tokens as arguments of commands, and in what they print."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click


class Tokens(click.ParamType):
    """An amount of tokens such as 12.5; the command gets it in wei. Zero is an amount only `or_zero`."""

    name = "tokens"

    def __init__(self, or_zero: bool = False) -> None:
        self._or_zero = or_zero

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into wei, or fail with what is wrong."""
        if isinstance(value, int):
            return value
        from oracle.accounts.amounts import in_wei

        try:
            amount = Decimal(value)
            return 0 if self._or_zero and amount == 0 else in_wei(amount)
        except InvalidOperation:
            self.fail(f"{value!r} is not a number of tokens", param, ctx)
        except ValueError as error:
            self.fail(str(error), param, ctx)


tokens_option = click.option("--tokens", "amount_wei", type=Tokens(), required=True, help="Amount in tokens.")
wager_option = click.option(
    "--wager",
    "wager_wei",
    type=Tokens(),
    default="10",
    show_default=True,
    help="Tokens to wager in each round, in whole thousandths of minWager.",
)


def require_amount(amount_wei: int | None, everything: bool) -> None:
    """UsageError unless either an amount or all of it is asked for."""
    if everything == (amount_wei is not None):
        raise click.UsageError("say how much: --tokens N, or --all")


def say(amount_wei: int, what: str) -> None:
    """Print an amount in tokens and what happened to it."""
    from oracle.accounts.amounts import in_tokens

    click.echo(f"{in_tokens(amount_wei)} tokens {what}")
