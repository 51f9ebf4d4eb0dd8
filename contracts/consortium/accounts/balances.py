"""Balances of accounts. A regulator issues and redeems; bonds and fees move between accounts and funds.

Nobody writes another client's balance: what an account receives is a credit, a key of its own, which the account claims
later. So nobody can delay a settlement by changing a balance that the settlement would write.
"""

from contracts.consortium.arguments import U96, Address
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import REGULATOR, require_delegate


def balance_of(call: Call, account: str) -> int:
    """The balance of an account, in wei."""
    return _amount(call.get(key("account", account)))


def deposit(call: Call, *, account: Address, amount: U96) -> None:
    """Issue to an account what its owner has paid in outside of the ledger. For delegates of a regulator."""
    require_delegate(call, REGULATOR)
    require(amount > 0, "ZeroAmount", "the amount must be positive")
    credit(call, account, amount)
    call.emit("Deposited", account=account, amount=amount)


def withdraw(call: Call, *, amount: U96) -> None:
    """Take an amount out of the caller's account. A regulator pays it outside of the ledger. For anyone."""
    require(amount > 0, "ZeroAmount", "the amount must be positive")
    take(call, amount)
    call.emit("Redeemed", account=call.caller, amount=amount)


def claim(call: Call, *, credits: list[str]) -> None:
    """Add credits, named by the end of their keys, to the caller's balance. For anyone."""
    require(len(set(credits)) == len(credits), "WrongCredit", "a credit is named twice")
    total = 0
    for name in sorted(credits):
        at = key("credit", call.caller, name)
        value = call.get(at)
        require(value is not None, "WrongCredit", f"the caller has no credit {name}")
        total += _amount(value)
        call.delete(at)
    give(call, total)
    call.emit("Claimed", account=call.caller, amount=total)


def credit(call: Call, account: str, amount_wei: int) -> None:
    """Credit an amount to an account; several in one transaction add up."""
    if amount_wei:
        at = key("credit", account, call.ledger.tx_id)
        call.put(at, _encode(_amount(call.get(at)) + amount_wei))


def take(call: Call, amount_wei: int) -> None:
    """Take an amount from the caller's balance. Refused if there is less."""
    balance = balance_of(call, call.caller)
    require(amount_wei <= balance, "BalanceTooSmall", f"the balance is {balance} wei, {amount_wei} are needed")
    call.put(key("account", call.caller), _encode(balance - amount_wei))


def give(call: Call, amount_wei: int) -> None:
    """Add an amount to the caller's balance."""
    call.put(key("account", call.caller), _encode(balance_of(call, call.caller) + amount_wei))


def take_bond(call: Call, amount_wei: int) -> None:
    """Take a bond from the caller's balance."""
    take(call, amount_wei)
    call.emit("BondTaken", **{"from": call.caller, "amount": amount_wei, "credited": True})


def _amount(value: bytes | None) -> int:
    return int(value or b"0")


def _encode(amount_wei: int) -> bytes:
    return str(amount_wei).encode()
