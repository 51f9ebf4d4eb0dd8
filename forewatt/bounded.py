"""Mappings that remember the newest entries only."""

from collections.abc import MutableMapping
from typing import Any


def forget_oldest(remembered: MutableMapping[Any, Any], most: int) -> None:
    """Delete the entries that were added first until at most `most` are left."""
    while len(remembered) > most:
        del remembered[next(iter(remembered))]


def remember_newest(remembered: MutableMapping[Any, Any], key: Any, value: Any, most: int) -> None:
    """Set a key as the newest of the mapping, and delete its oldest ones until at most `most` are left."""
    remembered.pop(key, None)
    remembered[key] = value
    forget_oldest(remembered, most)
