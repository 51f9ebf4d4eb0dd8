"""What became of a transaction, for the route and for the sockets that follow it."""

import logging
from dataclasses import dataclass

import psycopg

from forewatt.web.live.transactions import Status
from oracle.chain.rpc.client import RpcClient
from oracle.chain.rpc.errors import RpcError
from oracle.service.settlement.notary import Notary
from oracle.service.settlement.status import State, TransactionStatus, status_of

log = logging.getLogger(__name__)

NO_STATUS = (RpcError, psycopg.Error, KeyError, TypeError, ValueError)
"""Why there is no status now: the chain or the database does not answer, or an endpoint answers rubbish."""


@dataclass(frozen=True)
class Lookup:
    """Looks transactions up on the chain; it knows who sent the notary's."""

    rpc: RpcClient
    notary: Notary
    depth: int
    """A transaction with this many blocks on top is final."""

    def status(self, tx_hash: str, sender: str | None = None, nonce: int | None = None) -> TransactionStatus:
        """The status of a transaction. RpcError if the chain does not answer."""
        if sender is None and (known := self.notary.sent(tx_hash)) is not None:
            sender, nonce = known
        return status_of(self.rpc, tx_hash.lower(), sender, nonce)

    def followed(self, tx_hash: str, before: Status | None) -> Status | None:
        """The status of a transaction that is looked up again and again; None if it is not known now."""
        body = before.body if before else {}
        try:
            status = self.status(tx_hash, body.get("sender"), body.get("nonce"))
        except NO_STATUS as error:
            log.warning("a transaction cannot be looked up", extra={"transaction": tx_hash, "why": error})
            return None
        is_mined = status.state in (State.CONFIRMED, State.REVERTED)
        return Status(status.model_dump(mode="json"), is_final=is_mined and status.confirmations > self.depth)
