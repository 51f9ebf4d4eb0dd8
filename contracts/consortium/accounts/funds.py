"""The funds of pools: what they reserve for rounds, pay and receive."""

from dataclasses import dataclass

from contracts.consortium.accounts.balances import credit
from contracts.consortium.arguments import U96, Bytes32
from contracts.consortium.errors import require
from contracts.consortium.ledger.addresses import NOBODY
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import REGULATOR, require_delegate
from contracts.consortium.pools.pools import params_of


@dataclass(frozen=True)
class Fund:
    """The fund of a pool, in wei: what no round has reserved, and what rounds have."""

    free: int = 0
    reserved: int = 0


def fund(call: Call, *, pool: Bytes32, amount: U96) -> None:
    """Issue to a pool's fund. For delegates of a regulator."""
    require_delegate(call, REGULATOR)
    require(amount > 0, "ZeroAmount", "the amount must be positive")
    params_of(call, pool)
    add(call, pool, free=amount)
    call.emit("Funded", **{"pool": pool, "from": call.caller, "amount": amount})


def fund_of(call: Call, pool: bytes) -> Fund:
    """The fund of a pool."""
    return call.find(Fund, key("fund", pool)) or Fund()


def add(call: Call, pool: bytes, free: int = 0, reserved: int = 0) -> None:
    """Change a fund by these amounts, which may be negative."""
    old = fund_of(call, pool)
    call.store(key("fund", pool), Fund(old.free + free, old.reserved + reserved))


def reserve(call: Call, pool: bytes, amount_wei: int) -> None:
    """Reserve a part of the free fund."""
    if amount_wei:
        add(call, pool, free=-amount_wei, reserved=amount_wei)
        call.emit("Reserved", pool=pool, amount=amount_wei)


def settle_bond(call: Call, pool: bytes, amount_wei: int, to: str | None, returned_wei: int) -> None:
    """Credit a part of a bond to an account, and the rest to the pool's fund."""
    if to is not None:
        credit(call, to, returned_wei)
    if returned_wei != amount_wei:
        add(call, pool, free=amount_wei - returned_wei)
    call.emit("BondSettled", pool=pool, to=to or NOBODY, amount=amount_wei, returned=returned_wei)


def pay_fee(call: Call, pool: bytes, fee_wei: int, proposer: str) -> None:
    """Pay the fee of a final round: half to the proposer, half and the odd wei to the caller."""
    paid = min(fee_wei, fund_of(call, pool).free)
    if paid:
        add(call, pool, free=-paid)
        credit(call, proposer, paid // 2)
        credit(call, call.caller, paid - paid // 2)
        call.emit("FeePaid", pool=pool, proposer=proposer, caller=call.caller, amount=paid)
