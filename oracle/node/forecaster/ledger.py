"""What a forecaster reads from its ledger and sends to it, whichever ledger that is."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from forewatt.protocol.typed import ForecastCommit
from oracle.chain.state import EntryOnChain
from oracle.chain.transactions.call import Outcome
from oracle.chain.view import Snapshot


class Entries(Protocol):
    """The entries as the ledger stores them, which decides where events differ."""

    def entry(self, number: int, forecaster: str, is_closed: bool = True) -> EntryOnChain:
        """A forecaster's entry in a round. Until the round is closed nothing can be revealed, so that is not asked."""


class ForecasterLedger(Entries, Protocol):
    """The ledger of one forecaster. What waits for a block is pending, and `step` follows it up."""

    def step(self, now: int) -> Sequence[Outcome]:
        """Follow up what is under way; what ended since the last step."""

    def holds(self, action: Hashable) -> bool:
        """Whether an action is under way."""

    def commit(self, action: Hashable, commit: ForecastCommit, now: int) -> None:
        """Send a commit. TransactionPending if it does not wait for the outcome."""

    def reveal(self, action: Hashable, commit: ForecastCommit, key: bytes, now: int) -> None:
        """Publish the key of an entry to those that may have it. TransactionPending as in `commit`."""


class Payloads(Protocol):
    """Where those that judge a sealed payload get it from."""

    def publish(self, number: int, block: bytes) -> None:
        """Publish the sealed payload of a round, before it is committed."""

    def step(self, snapshot: Snapshot) -> None:
        """See to it that the payloads of running rounds can be had, and remove those of rounds that are over."""
