"""Calls that need a role: sent at once where its holder has no delay, else announced first and sent when due."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oracle.errors import AccountError, CallAnnounced

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts.base import ContractTransactionHandler

    from oracle.chain.contracts import Contracts


def send_restricted(
    name: str,
    contracts: "Contracts",
    call: "ContractTransactionHandler",
    *arguments: object,
    sender: "AccountAPI",
) -> None:
    """Send `call(*arguments)` of Pools from `sender`.

    CallAnnounced says from when the same call is taken, where the sender's role has a delay; AccountError where the
    sender has no role for it.
    """
    from oracle.chain.send import send

    access, target = contracts.access, contracts.pools
    encoded = call.encode_input(*arguments)
    immediate, delay_s = access.canCall(sender, target, encoded[:4])
    if not immediate and delay_s == 0:
        raise AccountError(f"{sender.address} has no role for the {name}: the admin grants it with grantRole on Access")
    if not immediate:
        _require_due(name, contracts, bytes(encoded), sender)
    send(name, call, *arguments, sender=sender)


def _require_due(name: str, contracts: "Contracts", encoded: bytes, sender: "AccountAPI") -> None:
    """Announce the call unless it was; raise CallAnnounced until its delay is over."""
    import ape

    from oracle.chain.send import send

    access, target = contracts.access, contracts.pools
    identity = access.hashOperation(sender, target, encoded)
    if access.getSchedule(identity) == 0:
        send(f"announcement of the {name}", access.schedule, target, encoded, 0, sender=sender)
    due = int(access.getSchedule(identity))
    if ape.chain.blocks.head.timestamp < due:
        when = datetime.fromtimestamp(due, UTC).isoformat()
        raise CallAnnounced(f"the {name} is announced: run the same command again from {when} on")
