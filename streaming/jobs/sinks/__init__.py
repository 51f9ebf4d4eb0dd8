"""Where the flows end: each sink takes the rows of a micro-batch, and taking them twice changes nothing."""

from collections.abc import Sequence
from typing import Any, Protocol

Row = dict[str, Any]
"""A row of a micro-batch; times are aware datetimes in UTC."""


class Sink(Protocol):
    """Where a flow ends."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write the rows of one batch."""

    def close(self) -> None:
        """Close every connection."""
