"""The member organisations: their roles, and their delegates, who vote in their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import MEMBERS
from contracts.consortium.ledger.port import Policy
from forewatt.protocol.canonical import decode_canonical, encode_canonical

OPERATOR, ATTESTOR, REGULATOR = ROLES = ("operator", "attestor", "regulator")
MSP_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


@dataclass(frozen=True)
class Member:
    """An organisation: its MSP id, its roles, and the certificate subjects of its delegates. Both lists are sorted."""

    msp: str
    roles: tuple[str, ...]
    delegates: tuple[str, ...]

    def __post_init__(self) -> None:
        named = bool(self.msp) and MSP_CHARACTERS.issuperset(self.msp) and not self.msp.startswith("0x")
        allowed = "letters, digits, dots, dashes and underscores, and may not begin with 0x"
        require(named, "WrongMember", f"the MSP id {self.msp!r} may have {allowed}")
        require(bool(self.delegates), "WrongMember", f"{self.msp} needs a delegate")
        for what, values in (("roles", self.roles), ("delegates", self.delegates)):
            sorted_once = list(values) == sorted(set(values))
            require(sorted_once, "WrongMember", f"{what} of {self.msp} must be in ascending order, each once")
        unknown = sorted(set(self.roles) - set(ROLES))
        require(not unknown, "WrongMember", f"{', '.join(unknown)} is no role; choose from {', '.join(ROLES)}")


@dataclass(frozen=True)
class Members:
    """All members by their MSP ids."""

    by_msp: Mapping[str, Member]

    @cached_property
    def majority(self) -> int:
        """How many members are more than half of them."""
        return len(self.by_msp) // 2 + 1

    @property
    def policy(self) -> Policy:
        """The endorsement by a majority of the members."""
        return Policy(tuple(sorted(self.by_msp)), self.majority)

    def having(self, role: str) -> tuple[str, ...]:
        """The members that have a role."""
        return tuple(msp for msp, member in sorted(self.by_msp.items()) if role in member.roles)

    def encode(self) -> bytes:
        """The members as the state contains them."""
        return encode_canonical(
            {
                member.msp: {"roles": list(member.roles), "delegates": list(member.delegates)}
                for member in self.by_msp.values()
            }
        )


def decode_members(value: object) -> Members:
    """The members of a decoded map. Refused if it is not one of members."""
    require(isinstance(value, dict) and bool(value), "WrongMember", "the members must be a map with at least one")
    return Members({msp: member_from(msp, item) for msp, item in value.items()})  # type: ignore[attr-defined]


def member_from(msp: Any, item: Any) -> Member:
    """The member of a decoded map. Refused if it is not one."""
    try:
        roles, delegates = item["roles"], item["delegates"]
        texts = [msp, *roles, *delegates]
        exact = item.keys() == {"roles", "delegates"} and all(type(text) is str for text in texts)
    except (TypeError, KeyError, AttributeError):
        exact = False
    require(exact, "WrongMember", "a member is a map of its roles and delegates, lists of text")
    return Member(msp, tuple(roles), tuple(delegates))


def find_members(call: Call) -> Members | None:
    """The members, None before the channel is founded."""
    value = call.get(MEMBERS)
    return None if value is None else _members_in(value)


@lru_cache(maxsize=16)
def _members_in(value: bytes) -> Members:
    return decode_members(decode_canonical(value, "members"))


def members_of(call: Call) -> Members:
    """The members. Refused before the channel is founded."""
    members = find_members(call)
    if members is None:
        raise Refused("NotFounded", "the channel has no members yet; enact a motion `found`")
    return members


def require_member(call: Call, role: str | None = None) -> Member:
    """The caller's organisation. Refused unless it is a member, and has the role if one is given."""
    return require_role(call, call.ledger.creator.msp, role)


def require_role(call: Call, msp: str, role: str | None) -> Member:
    """An organisation. Refused unless it is a member, and has the role if one is given."""
    member = members_of(call).by_msp.get(msp)
    if member is None:
        raise Refused("NotMember", f"{msp} is not a member")
    require(role is None or role in member.roles, "WrongRole", f"{msp} is no {role}")
    return member


def require_delegate(call: Call, role: str | None = None) -> str:
    """The MSP id of the caller's organisation. Refused unless the caller may act in its name."""
    member = require_member(call, role)
    subject = call.ledger.creator.subject
    require(subject in member.delegates, "NotDelegate", f"{subject} may not act in the name of {member.msp}")
    return member.msp
