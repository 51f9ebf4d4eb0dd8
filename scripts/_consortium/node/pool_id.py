"""The id of a pool as an option."""

from typing import Any

import click

POOL_BYTES = 32


class PoolId(click.ParamType):
    """The id of a pool in 0x-hex."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Parse an id."""
        try:
            pool = bytes.fromhex(str(value).removeprefix("0x"))
        except ValueError:
            pool = b""
        if len(pool) != POOL_BYTES:
            self.fail(f"{value!r} is not the id of a pool: 0x and 64 hexadecimal digits", param, ctx)
        return pool
