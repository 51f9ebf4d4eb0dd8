"""Where the flows end: each sink takes the rows of a micro-batch, and taking them twice changes nothing."""

from typing import Any

Row = dict[str, Any]
"""A row of a micro-batch; times are aware datetimes in UTC."""
