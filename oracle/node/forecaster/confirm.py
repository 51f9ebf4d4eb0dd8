"""Compares this forecaster's entries with the market's several times before each deadline."""

import logging

from forewatt.protocol.pool import PoolParams
from oracle.chain.state import EntryOnChain
from oracle.chain.view import Snapshot
from oracle.node.forecaster.ledger import Entries
from oracle.node.forecaster.plan import differs, running

log = logging.getLogger(__name__)

_SHARES = (0.25, 0.5, 0.75, 0.9, 1.25, 1.5, 1.75, 1.9)
"""The shares of the commit window, then of the reveal window, after which an entry is compared again."""


class Confirmation:
    """Compares one forecaster's entries with the market's; where they differ, the market decides."""

    def __init__(self, chain: Entries, rules: PoolParams, forecaster: str) -> None:
        self._chain = chain
        self._rules = rules
        self._forecaster = forecaster
        self._compared: dict[int, float] = {}
        """Round -> the share up to which its entry was compared and found equal."""

    def of(self, snapshot: Snapshot) -> dict[int, EntryOnChain]:
        """The stored entries that differ from the snapshot's events, as far as a comparison is due."""
        shares = running(self._rules, snapshot.now)
        self._compared = {number: share for number, share in self._compared.items() if number in shares}
        found = {}
        for number, share in shares.items():
            due = max((mark for mark in _SHARES if mark <= share), default=0.0)
            if due <= self._compared.get(number, 0.0):
                continue
            stored = self._chain.entry(number, self._forecaster, is_closed=share >= 1)
            if differs(snapshot.rounds, number, self._forecaster, stored):
                log.warning(
                    "round %d: the market has another entry than the events say; the market decides",
                    number,
                    extra={"exists": stored.exists, "revealed": stored.is_revealed, "revision": stored.revision},
                )
                found[number] = stored
            else:
                self._compared[number] = due
        return found
