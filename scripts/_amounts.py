"""Amounts of tokens as arguments of commands."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click


class Tokens(click.ParamType):
    """An amount of tokens such as 12.5; the command gets it in wei."""

    name = "tokens"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into wei, or fail with what is wrong."""
        if isinstance(value, int):
            return value
        from oracle.accounts.amounts import in_wei

        try:
            return in_wei(Decimal(value))
        except InvalidOperation:
            self.fail(f"{value!r} is not a number of tokens", param, ctx)
        except ValueError as error:
            self.fail(str(error), param, ctx)
