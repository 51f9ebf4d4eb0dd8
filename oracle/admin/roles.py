"""Who may do what in a deployment, and after which delay: read from Access, and checked after a deployment."""

from collections.abc import Iterator
from dataclasses import dataclass

import ape
from eth_utils.crypto import keccak

from oracle.chain.contracts import contract_type, contracts_of
from oracle.chain.deployment import Deployment
from oracle.errors import DeploymentError

ADMIN = "ADMIN"
CALLS = {
    "POOL_CREATOR": ("createPool",),
    "EPOCH_APPENDER": ("appendEpoch",),
    "PAUSER": ("pause", "unpause"),
    "TREASURY": ("withdrawFund",),
}
"""Role -> the calls of Pools that it may make after a deployment. ADMIN grants all roles and may change this."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role of an account. Each of `calls` must be announced `delay_s` before it is made."""

    role: str
    account: str
    delay_s: int
    calls: tuple[str, ...]


def first_grants(admin: str, delay_s: int) -> tuple[Grant, ...]:
    """What a deployment grants: every role to the admin. Only a pause needs no delay."""
    granted = (Grant(role, admin, 0 if role == "PAUSER" else delay_s, calls) for role, calls in CALLS.items())
    return tuple(sorted((Grant(ADMIN, admin, delay_s, ()), *granted)))


def grants_of(deployment: Deployment) -> tuple[Grant, ...]:
    """All roles that accounts have now, with the calls that each role may make now."""
    contracts = contracts_of(deployment)
    access, pools = contracts.access, contracts.pools
    names = {int(getattr(access, role)()): role for role in CALLS} | {int(access.ADMIN_ROLE()): ADMIN}
    methods = contract_type("Pools").mutable_methods
    calls: dict[int, list[str]] = {}
    for call in (call for made in CALLS.values() for call in made):
        selector = keccak(text=methods[call].selector)[:4]
        calls.setdefault(int(access.getTargetFunctionRole(pools, selector)), []).append(call)
    events = access.RoleGranted.range(deployment.block, ape.chain.blocks.height + 1)
    grants = []
    for number, account in {(int(event.roleId), str(event.account)) for event in events}:
        has_role, delay_s = access.hasRole(number, account)
        if has_role:
            name = names.get(number, f"role {number}")
            grants.append(Grant(name, account, int(delay_s), tuple(calls.get(number, ()))))
    return tuple(sorted(grants))


def verify_first_grants(deployment: Deployment, admin: str, delay_s: int) -> None:
    """Raise DeploymentError unless the roles are those of a new deployment, and nobody has another one."""
    expected, found = first_grants(admin, delay_s), grants_of(deployment)
    if found != expected:
        raise DeploymentError(f"the roles are {'; '.join(lines(found))} instead of {'; '.join(lines(expected))}")


def lines(grants: tuple[Grant, ...]) -> Iterator[str]:
    """A line for each role of an account: what it may do, and when."""
    for grant in grants:
        what = ", ".join(grant.calls) or ("grant every role" if grant.role == ADMIN else "nothing")
        when = f"{grant.delay_s} s after its announcement" if grant.delay_s else "at once"
        yield f"{grant.role} {grant.account}: {what}, {when}"
