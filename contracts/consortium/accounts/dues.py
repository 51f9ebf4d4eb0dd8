"""What a round's end owes to a forecaster or takes from it, and its collection.

The end of a round writes one due an entry and no stake, so that a forecaster that keeps changing its own stake can't
delay the settlement of the others. Until a due is collected, the entry's lock stays and the stake cannot leave.
"""

from dataclasses import dataclass

from contracts.consortium.accounts.balances import credit
from contracts.consortium.accounts.funds import add
from contracts.consortium.accounts.stakes import Stake, forecaster_of, stake_of
from contracts.consortium.arguments import U64, Address, Bytes32
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from forewatt.protocol.words import BPS


@dataclass(frozen=True)
class Due:
    """The end of one entry, in wei. `payout` is what the wager becomes, before a forfeit.

    `slashed` says that the round's end found the forecaster's deviation, `loss` and `reference_loss`, above the
    threshold. `slash_bps` of the stake are taken then.
    """

    wager: int
    lock: int
    payout: int
    forfeit: int = 0
    slashed: bool = False
    slash_bps: int = 0
    loss: int = 0
    reference_loss: int = 0


def collect(call: Call, *, pool: Bytes32, round: U64, forecaster: Address) -> None:
    """Book the end of an entry in its forecaster's stake. A gain is a credit of the operator. For anyone."""
    at = key("due", pool, round, forecaster)
    due = call.load(Due, at)
    call.delete(at)
    old = stake_of(call, forecaster)
    loss = max(0, due.wager - due.payout) + due.forfeit
    locked, amount = old.locked - due.lock, old.amount - loss
    slashed = min(amount * due.slash_bps // BPS, amount - locked)
    call.store(
        key("stake", forecaster),
        Stake(amount - slashed, locked, old.open_wagers - due.wager, old.entries - 1, old.reserve_bps),
    )
    credit(call, forecaster_of(call, forecaster).operator, max(0, due.payout - due.wager))
    call.emit("Collected", pool=pool, round=round, forecaster=forecaster, payout=due.payout, forfeit=due.forfeit)
    if due.slashed:
        _report_slash(call, pool, round, forecaster, due, slashed)


def _report_slash(call: Call, pool: bytes, number: int, forecaster: str, due: Due, slashed: int) -> None:
    add(call, pool, free=slashed)
    of = {"pool": pool, "round": number, "forecaster": forecaster}
    call.emit("Slashed", **of, fromBucket=slashed, fromDelegated=0, price=10**18)
    call.emit("Deviated", **of, loss=due.loss, referenceLoss=due.reference_loss, slashed=slashed)
