"""Calls that need a role: sent at once, or announced first when the sender's role has a delay."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import ape

from oracle.chain.transactions.send import Sender, send
from oracle.errors import AccountError, CallAnnounced

if TYPE_CHECKING:
    from ape.contracts.base import ContractTransactionHandler

    from oracle.chain.contracts import Contracts


def send_restricted(
    name: str,
    contracts: "Contracts",
    call: "ContractTransactionHandler",
    *arguments: object,
    sender: Sender,
) -> None:
    """Send `call(*arguments)` of the Pools contract from `sender`.

    Raises AccountError if the sender lacks the role. Raises CallAnnounced if the role has a delay that is not over;
    the message gives the time from which the same call is accepted.
    """
    access, target = contracts.access, contracts.pools
    encoded = call.encode_input(*arguments)
    immediate, delay_s = access.canCall(sender.address, target, encoded[:4])
    if not immediate and delay_s == 0:
        raise AccountError(f"{sender.address} has no role for the {name}: the admin grants it with grantRole on Access")
    if not immediate:
        _require_due(name, contracts, bytes(encoded), sender)
    send(name, call, *arguments, sender=sender)


def _require_due(name: str, contracts: "Contracts", encoded: bytes, sender: Sender) -> None:
    """Announce the call unless it is announced already; raise CallAnnounced until its delay is over."""
    access, target = contracts.access, contracts.pools
    operation = access.hashOperation(sender.address, target, encoded)
    if access.getSchedule(operation) == 0:
        send(f"announcement of the {name}", access.schedule, target, encoded, 0, sender=sender)
    due = int(access.getSchedule(operation))
    if ape.chain.blocks.head.timestamp < due:
        when = datetime.fromtimestamp(due, UTC).isoformat()
        raise CallAnnounced(f"the {name} is announced: run the same command again from {when} on")
