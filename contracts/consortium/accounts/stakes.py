"""Forecasters and their stakes, which back their wagers. There are no delegations."""

from dataclasses import dataclass, replace

from contracts.consortium.accounts.balances import give, take
from contracts.consortium.arguments import U96, Address
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import OPERATOR, require_member
from forewatt.protocol.payoff import slash_reserve_wei
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import BPS


@dataclass(frozen=True)
class Forecaster:
    """A forecaster: its operator, which has the same address, the operator's organisation, and its authority."""

    operator: str
    msp: str
    authority: str


@dataclass(frozen=True)
class Stake:
    """A forecaster's stake, in wei. `entries` is the number of its entries that are not collected yet.

    `reserve_bps` is the largest slash of the pools that it ever entered.
    """

    amount: int = 0
    locked: int = 0
    open_wagers: int = 0
    entries: int = 0
    reserve_bps: int = 0


def register(call: Call, *, authority: Address) -> None:
    """Register the caller as a forecaster; `authority` may commit for it too. For clients of an operator."""
    member = require_member(call, OPERATOR)
    at = key("forecaster", call.caller)
    require(not call.has(at), "AlreadyRegistered", "the caller is registered")
    call.store(at, Forecaster(call.caller, member.msp, authority))
    call.emit("Registered", forecaster=call.caller, operator=call.caller, authority=authority, commissionBps=0)


def set_authority(call: Call, *, authority: Address) -> None:
    """Change who may commit for the caller's forecaster. For its operator."""
    forecaster = forecaster_of(call, call.caller)
    call.store(key("forecaster", call.caller), replace(forecaster, authority=authority))
    call.emit("AuthoritySet", forecaster=call.caller, authority=authority)


def stake(call: Call, *, amount: U96) -> None:
    """Move an amount from the caller's balance to its forecaster's stake. For its operator."""
    require(amount > 0, "ZeroAmount", "the amount must be positive")
    forecaster_of(call, call.caller)
    take(call, amount)
    old = stake_of(call, call.caller)
    call.store(key("stake", call.caller), replace(old, amount=old.amount + amount))
    call.emit("Staked", forecaster=call.caller, staker=call.caller, amount=amount, shares=amount, earning=True)


def unstake(call: Call, *, amount: U96) -> None:
    """Move an amount from the stake back to the balance, once every entry is collected. For the operator.

    An open entry may still be slashed, by a share of the stake. So the stake stays until its end.
    """
    require(amount > 0, "ZeroAmount", "the amount must be positive")
    old = stake_of(call, call.caller)
    require(old.entries == 0, "EntriesOpen", f"{old.entries} entries are not collected yet")
    require(amount <= old.amount, "StakeTooSmall", f"the stake is {old.amount} wei")
    give(call, amount)
    call.store(key("stake", call.caller), replace(old, amount=old.amount - amount))
    call.emit("Withdrawn", forecaster=call.caller, staker=call.caller, amount=amount)


def forecaster_of(call: Call, address: str) -> Forecaster:
    """The forecaster with this address. Refused if there is none."""
    return call.load(Forecaster, key("forecaster", address))


def stake_of(call: Call, forecaster: str) -> Stake:
    """The stake of a forecaster."""
    return call.find(Stake, key("stake", forecaster)) or Stake()


def lock(call: Call, forecaster: str, rules: PoolParams, wager_wei: int, lock_wei: int, entries: int) -> None:
    """Lock what a new or higher wager puts at risk. Refused unless the stake covers all locks and one slash.

    `wager_wei` and `lock_wei` are what the commit adds, `entries` is 1 for a new entry and 0 for a revision.
    """
    old = stake_of(call, forecaster)
    locked, wagers = old.locked + lock_wei, old.open_wagers + wager_wei
    reserve_bps = max(old.reserve_bps, rules.slash_bps)
    needed = locked + slash_reserve_wei(old.amount, 0, reserve_bps)
    if needed > old.amount:
        raise Refused("StakeTooSmall", f"the stake is {old.amount} wei, locks and reserve need {needed}")
    cap = old.amount * rules.lock_cap_bps // BPS
    if wagers > cap:
        raise Refused("LockCapExceeded", f"open wagers of {wagers} wei would exceed the cap of {cap}")
    call.store(key("stake", forecaster), Stake(old.amount, locked, wagers, old.entries + entries, reserve_bps))
