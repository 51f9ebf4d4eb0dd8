"""Times in UTC seconds."""

from datetime import UTC, datetime
from typing import NewType

UnixS = NewType("UnixS", int)
"""Seconds since 1970-01-01 00:00 UTC."""


def utc(moment: UnixS) -> datetime:
    """The same moment as an aware datetime."""
    return datetime.fromtimestamp(moment, UTC)
