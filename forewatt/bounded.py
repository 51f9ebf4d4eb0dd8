"""Mappings that remember the newest entries only."""

from collections.abc import MutableMapping
from typing import Any


def forget_oldest(remembered: MutableMapping[Any, Any], most: int) -> None:
    """Delete the entries that were added first until at most `most` are left."""
    while len(remembered) > most:
        del remembered[next(iter(remembered))]
