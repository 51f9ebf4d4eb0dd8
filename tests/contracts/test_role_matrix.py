"""Callers: each function that changes state is listed here, and restricted ones revert for a stranger."""

from typing import Any

import pytest

ANYONE = "anyone"
"""Not restricted by caller. Signatures, windows and the caller's own money limit the call."""
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
        "setDelegationCap": OPERATOR,
        "withdrawFund": POOLS,
        "lock": MARKET,
        "unlock": MARKET,
        "slash": MARKET,
        "jail": MARKET,
        "unjail": MARKET,
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
        "removeProposal": DISPUTES,
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
# Without pools.setAuthority, which only the access manager calls: for a stranger it has another error.
RESTRICTED = [
    (name, call, rule)
    for name, calls in RULES.items()
    for call, rule in calls.items()
    if rule != ANYONE and (name, call) != ("pools", "setAuthority")
]


def mutable_functions(contract: Any) -> set[str]:
    """Return the names of all functions of a contract that are neither view nor pure."""
    return {method.name for method in contract.contract_type.mutable_methods}


def value_of(kind: Any, known: dict[str, Any]) -> Any:
    """Return a value for an ABI input: the known one with its name, else zero."""
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
def test_functions__are_all_listed(deployed, name: str) -> None:
    assert mutable_functions(getattr(deployed, name)) == set(RULES[name])


@pytest.mark.parametrize(("name", "call", "rule"), RESTRICTED, ids=lambda part: str(part))
def test_restricted_function__stranger__reverts(world, forecaster, settler, reverts, name, call, rule) -> None:
    contract = getattr(world.contracts, name)
    method = next(item for item in contract.contract_type.mutable_methods if item.name == call)
    known = {"forecaster": forecaster, "pool": world.pool, "authority": settler.address}
    arguments = [value_of(kind, known) for kind in method.inputs]
    with reverts(getattr(contract, rule)):
        getattr(contract, call)(*arguments, sender=settler)
