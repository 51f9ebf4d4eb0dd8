"""Collects the ends of a forecaster's rounds, so that its stake is free again and its operator is credited."""

import logging

from contracts.consortium.accounts.stakes import Stake
from contracts.consortium.ledger.keys import key
from contracts.consortium.ledger.records import decode_record
from oracle.chain.rounds import RoundState
from oracle.errors import TransactionFailed
from scripts._consortium.node.channel import Channel
from scripts._consortium.node.view import ChannelView

log = logging.getLogger(__name__)


class Dues:
    """The dues of one forecaster in one pool. Anyone may collect them; whoever is first does."""

    def __init__(self, channel: Channel, pool: bytes, forecaster: str, view: ChannelView) -> None:
        self._channel, self._pool, self._forecaster, self._view = channel, pool, forecaster, view
        self._collected: set[int] = set()

    def step(self) -> None:
        """Collect the dues of the rounds that have ended since the last step. TransactionFailed if one is refused."""
        snapshot = self._view.latest
        if snapshot is None:
            return
        ended = {number for number, state in snapshot.rounds.items() if self._has_ended(state)}
        self._collected &= ended
        due = sorted(ended - self._collected)
        if due and not self._open_entries():
            self._collected |= ended
            return
        for number in due:
            self._collect(number)
            self._collected.add(number)

    def _has_ended(self, state: RoundState) -> bool:
        return state.ended is not None and self._forecaster in state.entries

    def _open_entries(self) -> int:
        """How many entries of the forecaster are not collected, in whichever pools."""
        value = self._channel.read(key("stake", self._forecaster))
        return decode_record(Stake, value).entries if value else 0

    def _collect(self, number: int) -> None:
        at = key("due", self._pool, number, self._forecaster)
        if not self._channel.read(at):
            return
        try:
            self._channel.send("collect", pool=self._pool, round=number, forecaster=self._forecaster)
        except TransactionFailed:
            # Somebody else may have been faster.
            if self._channel.read(at):
                raise
        log.info("the end of round %d is collected", number)
