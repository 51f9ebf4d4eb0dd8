"""What a watcher sends to its ledger in addition to a settler's calls, whichever ledger that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from oracle.node.settler.ledger import SettlerLedger
from oracle.node.settler.node import Further


@dataclass(frozen=True)
class Truth:
    """The truth of a round that a watcher claims: the series in feed order, their root, and the availability bits."""

    series: Sequence[bytes]
    root: bytes
    available: int


class WatcherLedger(SettlerLedger, Protocol):
    """The ledger of one watcher."""

    def bonded_claims(self, number: int) -> int:
        """How many claims with a bond there are against a round's observation: each raises the next one's bond."""

    def dispute(self, action: Further, truth: Truth) -> None:
        """Claim a truth against a round's observation, with a bond. TransactionPending as in a settler's calls."""
