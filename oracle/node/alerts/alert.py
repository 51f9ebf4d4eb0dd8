"""How the parts of a node raise an alert."""

from collections.abc import Callable, Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What an alert is about."""

    WRONG_PROPOSAL = "wrong_proposal"
    REFUTED = "refuted"
    DISPUTED = "disputed"
    ENTRY_MISSED = "entry_missed"
    SLASHED = "slashed"
    JAILED = "jailed"
    UNHEALTHY = "unhealthy"
    HEALTHY = "healthy"


Alert = Callable[[Kind, Mapping[str, object]], None]
"""Raises an alert with its details; it returns at once and never fails."""


def no_alert(_kind: Kind, _details: Mapping[str, object]) -> None:
    """Raises no alert: no webhook is set."""
