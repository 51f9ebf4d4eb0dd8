"""What every role reads from its ledger, whichever ledger that is: a pool in every epoch, and its rounds."""

from typing import Protocol

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import Domain
from oracle.chain.pool import Pool
from oracle.chain.view import Snapshot


class PoolSource(Protocol):
    """A pool in every epoch."""

    id: bytes
    domain: Domain
    rules: PoolParams

    def at(self, number: int) -> Pool:
        """The pool in the epoch of a round whose commits are open or over."""


class View(Protocol):
    """The pool's rounds, as far as the ledger's events say."""

    def refresh(self, *, newest: bool = False) -> Snapshot:
        """The pool now; the ledger's time decides every deadline. A shared view may be a moment old."""

    def difference(self, number: int) -> str | None:
        """What the ledger stores differently about a closed round than the events say; None if they agree."""
