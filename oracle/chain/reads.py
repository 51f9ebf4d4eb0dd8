"""Reads a contract through Ape with one request to the chain."""

from typing import Any

READ_GAS = 15_000_000
"""Enough for every read; without a limit Ape asks for the latest block's limit before each read."""


def read(method: Any, *arguments: object) -> Any:
    """The answer of a view function at the latest block, such as `read(market.roundOf, pool, 3)`."""
    return method(*arguments, gas_limit=READ_GAS)
