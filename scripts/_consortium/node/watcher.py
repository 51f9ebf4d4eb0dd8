"""The watcher's ledger on a channel."""

from typing import Any

from contracts.consortium.rounds.state import claims_of
from forewatt.protocol.payload import ObservationPayload, encode_observation
from oracle.errors import TransactionFailed
from oracle.node.settler.node import Further
from oracle.node.watcher.ledger import Truth
from scripts._consortium.node.series import deliver_observation
from scripts._consortium.node.settler import ChannelSettler
from scripts._consortium.node.stored import reading


class ChannelWatcher(ChannelSettler):
    """Sends a settler's calls, and disputes of observations."""

    def bonded_claims(self, number: int) -> int:
        """How many claims there are: each has a bond."""
        return len(claims_of(reading(self._channel), self._pool.id, number))

    def dispute(self, action: Further, truth: Truth) -> None:
        """Give the claimed series to the custodians, and claim them."""
        pool, number = self._pool.id, action.round
        block = encode_observation(ObservationPayload(pool, number, tuple(truth.series)))
        cid = deliver_observation(self._channel, self._pool, number, block)
        of: dict[str, Any] = {"pool": pool, "round": number}
        try:
            self._channel.send("dispute_observation", root=truth.root, available=truth.available, cid=cid, **of)
        except TransactionFailed:
            claims = claims_of(reading(self._channel), pool, number)
            if not any((one.root, one.available) == (truth.root, truth.available) for one in claims):
                raise
