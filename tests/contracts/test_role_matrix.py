"""Who may call what: every state-changing function has a rule here, and strangers are turned away where it says so."""

from typing import Any

import ape
import pytest

ANYONE = "anyone"
"""The call is open; what it may do is held by signatures, windows and the caller's own money."""
OPERATOR = "NotOperator"
MARKET = "NotMarket"
POOLS = "NotPools"
DISPUTES = "NotDisputes"
ARBITRATOR = "NotArbitrator"
ROLE = "AccessManagedUnauthorized"

RULES = {
    "pools": {
        "createPool": ROLE,
        "appendEpoch": ROLE,
        "pause": ROLE,
        "unpause": ROLE,
        "withdrawFund": ROLE,
        "setAuthority": ROLE,
    },
    "vault": {
        "register": ANYONE,
        "stake": ANYONE,
        "stakeWithPermit": ANYONE,
        "activate": ANYONE,
        "requestUnstake": ANYONE,
        "withdraw": ANYONE,
        "claim": ANYONE,
        "fund": ANYONE,
        "setAuthority": OPERATOR,
        "setCommission": OPERATOR,
        "withdrawFund": POOLS,
        "lock": MARKET,
        "unlock": MARKET,
        "slash": MARKET,
        "jail": MARKET,
        "free": MARKET,
        "reserve": MARKET,
        "settle": MARKET,
        "payFee": MARKET,
        "takeBond": MARKET,
        "settleBond": MARKET,
    },
    "market": {
        "commit": ANYONE,
        "commitEvicting": ANYONE,
        "commitMany": ANYONE,
        "reveal": ANYONE,
        "revealMany": ANYONE,
        "observe": ANYONE,
        "propose": ANYONE,
        "finalize": ANYONE,
        "cancel": ANYONE,
        "settleProposal": ANYONE,
        "recalibrate": OPERATOR,
        "openDispute": DISPUTES,
        "closeDispute": DISPUTES,
        "fell": DISPUTES,
    },
    "disputes": {
        "contradict": ANYONE,
        "disputeObservation": ANYONE,
        "lapse": ANYONE,
        "refute": ANYONE,
        "resolve": ARBITRATOR,
    },
}
CONTRACTS = ("pools", "vault", "market", "disputes")
# Pools' own authority is moved by the access manager itself, which calls it; a stranger gets another error.
CLOSED = [
    (name, call, rule)
    for name, calls in RULES.items()
    for call, rule in calls.items()
    if rule != ANYONE and (name, call) != ("pools", "setAuthority")
]


def changing(contract: Any) -> set[str]:
    """Names of all functions of a contract that are neither view nor pure."""
    return {method.name for method in contract.contract_type.mutable_methods}


def value_of(kind: Any, known: dict[str, Any]) -> Any:
    """A value of an ABI type: a known one by its name, else zero."""
    if kind.name in known:
        return known[kind.name]
    if kind.type.endswith("[]"):
        return []
    if kind.type == "tuple":
        return {part.name: value_of(part, known) for part in kind.components}
    if kind.type == "address":
        return "0x" + "00" * 20
    return {"bytes": b"", "string": "", "bool": False, "bytes32": bytes(32)}.get(kind.type, 0)


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_function__has_its_rule(deployed, name: str) -> None:
    assert changing(getattr(deployed, name)) == set(RULES[name])


@pytest.mark.parametrize(("name", "call", "rule"), CLOSED, ids=lambda part: str(part))
def test_closed_function__a_stranger__is_turned_away(world, forecaster, settler, name, call, rule) -> None:
    contract = getattr(world.contracts, name)
    method = next(item for item in contract.contract_type.mutable_methods if item.name == call)
    known = {"forecaster": forecaster, "pool": world.pool, "authority": settler.address}
    arguments = [value_of(kind, known) for kind in method.inputs]
    with ape.reverts(getattr(contract, rule)):
        getattr(contract, call)(*arguments, sender=settler)
