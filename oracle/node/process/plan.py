"""What a process of a node runs: its roles, the accounts of each, and its pools. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eth_utils.address import is_address, to_checksum_address

from oracle.errors import AccountError


class Role(StrEnum):
    """What a node does."""

    FORECASTER = "forecaster"
    ATTESTOR = "attestor"
    SETTLER = "settler"
    WATCHER = "watcher"
    RELAYER = "relayer"


SERVING = frozenset({Role.ATTESTOR, Role.RELAYER})
"""Roles that answer requests over HTTP."""
PINNING = frozenset({Role.FORECASTER, Role.ATTESTOR})
"""Roles that pin payloads."""
BONDED = frozenset({Role.SETTLER, Role.WATCHER})
"""Roles that post bonds."""
OF_ALL_POOLS = frozenset({Role.RELAYER})
"""Roles that work once for all pools of a process."""
ONE_ACCOUNT = frozenset({Role.SETTLER, Role.WATCHER, Role.RELAYER})
"""Roles that work with a single account."""


@dataclass(frozen=True)
class RunPlan:
    """The roles of a process; `accounts` names the signers of each, `pools` has ids of pools.

    Without a `port` nothing is served over HTTP.
    """

    roles: tuple[Role, ...]
    accounts: Mapping[Role, tuple[str, ...]]
    pools: tuple[bytes, ...]
    forecaster: str | None = None
    wager_wei: int = 0
    host: str = "127.0.0.1"
    port: int | None = None


def addresses_of(names: Iterable[str], where: str) -> tuple[str, ...]:
    """The checksum addresses of some texts, each once; AccountError if one is no address, with `where` it stands."""
    names = list(names)
    if wrong := [name for name in names if not is_address(name)]:
        raise AccountError(f"{where}: {wrong[0]!r} is no address: it has 0x and 40 hex digits")
    return tuple(dict.fromkeys(map(to_checksum_address, names)))


def accounts_of(roles: Sequence[Role], given: Sequence[str]) -> dict[Role, tuple[str, ...]]:
    """Which accounts each role uses: those given as role=account, or else those given without a role.

    AccountError if a role has no account, or too many, or an account is for a role that does not run.
    """
    for_all = tuple(name for name in given if "=" not in name)
    named: dict[str, list[str]] = {}
    for role, _, name in (entry.partition("=") for entry in given if "=" in entry):
        named.setdefault(role, []).append(name)
    if strange := named.keys() - set(roles):
        raise AccountError(f"--account names the role {', '.join(sorted(strange))}, which this process does not run")
    accounts = {role: tuple(named.get(role, for_all)) for role in roles}
    for role, names in accounts.items():
        if not names or not all(names):
            raise AccountError(f"the {role} has no account: give it one with --account {role}=NAME")
        if role in ONE_ACCOUNT and len(names) > 1:
            raise AccountError(f"a {role} works with one account: name it with --account {role}=NAME")
    return accounts
