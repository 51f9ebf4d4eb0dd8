"""Motions: what only a majority of the members may do. Each delegate approves under its own identity.

A motion is a map {"kind", "body", "nonce", "until"} in deterministic CBOR. `until` (UTC s) is the time from which it
can't be enacted any more. Approvals are keys of their own, so that two members' approvals never conflict.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from contracts.consortium.clock.windows import require_before
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import MEMBERS, key
from contracts.consortium.members.members import Members, decode_members, find_members, member_from, members_of
from contracts.consortium.pools.pools import append_epoch, create_pool
from forewatt.protocol.canonical import decode_canonical, expect, expect_map
from forewatt.protocol.errors import EncodingError

APPROVED = b"\x01"


@dataclass(frozen=True)
class Motion:
    """A motion; `digest` names it."""

    kind: str
    body: Mapping[str, Any]
    until: int
    digest: bytes


def decode_motion(motion: bytes) -> Motion:
    """The motion of a canonical block. Refused if it is none."""
    try:
        outer = expect_map(decode_canonical(motion, "motion"), frozenset({"kind", "body", "nonce", "until"}), "motion")
        kind, body = expect(outer["kind"], str, "kind"), expect(outer["body"], dict, "body")
        expect(outer["nonce"], bytes, "nonce")
        until = expect(outer["until"], int, "until")
    except EncodingError as why:
        raise Refused("WrongMotion", str(why)) from why
    return Motion(kind, body, until, keccak(motion))


def approve(call: Call, *, motion: bytes) -> None:
    """Approve a motion in the name of the caller's organisation. For delegates."""
    decoded = decode_motion(motion)
    creator = call.ledger.creator
    member = _voters(call, decoded).by_msp.get(creator.msp)
    if member is None:
        raise Refused("NotMember", f"{creator.msp} is not a member")
    is_delegate = creator.subject in member.delegates
    require(is_delegate, "NotDelegate", f"{creator.subject} may not act in the name of {member.msp}")
    call.put(key("approval", decoded.digest, member.msp), APPROVED)
    call.emit("MotionApproved", motion=decoded.digest, kind=decoded.kind, member=member.msp)


def enact(call: Call, *, motion: bytes, approvers: list[str]) -> None:
    """Carry out a motion that a majority of the present members has approved; the founding needs all. For anyone."""
    decoded = decode_motion(motion)
    voters = _voters(call, decoded)
    require_before(call, decoded.until)
    enacted = key("enacted", decoded.digest)
    require(not call.has(enacted), "AlreadyEnacted", "the motion was enacted before")
    for msp in sorted(set(approvers)):
        require(msp in voters.by_msp, "NotMember", f"{msp} is not a member")
        require(call.has(key("approval", decoded.digest, msp)), "NotApproved", f"{msp} has not approved the motion")
    needed = len(voters.by_msp) if decoded.kind == "found" else voters.majority
    approvals = len(set(approvers))
    require(approvals >= needed, "QuorumMissed", f"{approvals} members have approved, {needed} are needed")
    KINDS[decoded.kind](call, decoded.body)
    call.put(enacted, APPROVED)
    call.emit("MotionEnacted", motion=decoded.digest, kind=decoded.kind, approvers=tuple(sorted(set(approvers))))


def _voters(call: Call, motion: Motion) -> Members:
    """Who approves a motion: the members, or for the founding those whom it names."""
    require(motion.kind in KINDS, "WrongMotion", f"{motion.kind!r} is none of {', '.join(sorted(KINDS))}")
    if motion.kind != "found":
        return members_of(call)
    require(find_members(call) is None, "AlreadyFounded", "the channel has members; use `put_member`")
    return decode_members(motion.body.get("members"))


def _found(call: Call, body: Mapping[str, Any]) -> None:
    _exact(body, "members")
    members = decode_members(body["members"])
    # Without members nobody can approve for the others. So the chaincode's policy decides: a majority of the channel.
    agreed = call.consent.agrees_with_founding(members.encode())
    require(agreed, "NoConsent", "this peer's organisation does not found the channel with these members")
    _write(call, members)


def _put_member(call: Call, body: Mapping[str, Any]) -> None:
    _exact(body, "msp", "roles", "delegates")
    member = member_from(body["msp"], {"roles": body["roles"], "delegates": body["delegates"]})
    _write(call, Members({**members_of(call).by_msp, member.msp: member}))
    call.emit("MemberPut", member=member.msp, roles=member.roles)


def _remove_member(call: Call, body: Mapping[str, Any]) -> None:
    _exact(body, "msp")
    members = dict(members_of(call).by_msp)
    require(members.pop(body["msp"], None) is not None, "NotMember", f"{body['msp']} is not a member")
    require(bool(members), "WrongMember", "the last member cannot be removed")
    _write(call, Members(members))
    call.emit("MemberRemoved", member=body["msp"])


def _create_pool(call: Call, body: Mapping[str, Any]) -> None:
    _exact(body, "params", "epoch")
    create_pool(call, body["params"], body["epoch"])


def _append_epoch(call: Call, body: Mapping[str, Any]) -> None:
    _exact(body, "pool", "epoch")
    require(type(body["pool"]) is bytes, "WrongMotion", "pool must be bytes")
    append_epoch(call, body["pool"], body["epoch"])


def _write(call: Call, members: Members) -> None:
    """Write the members. A majority of them must endorse the next change."""
    call.put(MEMBERS, members.encode())
    call.protect(MEMBERS, members.policy)


def _exact(body: Mapping[str, Any], *names: str) -> None:
    require(body.keys() == set(names), "WrongMotion", f"the body must have exactly {', '.join(names)}")


KINDS: Mapping[str, Callable[[Call, Mapping[str, Any]], None]] = {
    "found": _found,
    "put_member": _put_member,
    "remove_member": _remove_member,
    "create_pool": _create_pool,
    "append_epoch": _append_epoch,
}
