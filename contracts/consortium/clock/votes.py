"""The clock: organisations vote times under their own identities, and a majority's votes make a tick.

A vote `vote/ORGANISATION/TIME` says that the organisation's clock has reached the time. A tick `tick/TIME` says that a
majority has. Both are written once and never change, so that reading one conflicts with nothing.
"""

from contracts.consortium.arguments import U64
from contracts.consortium.errors import require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import members_of, require_delegate

WRITTEN = b"\x01"


def vote(call: Call, *, time: U64) -> None:
    """Say that the clock of the caller's organisation has reached a time (UTC s). For its delegates."""
    msp = require_delegate(call)
    at = key("vote", msp, time)
    require(not call.has(at), "AlreadyVoted", f"{msp} has voted {time}")
    call.put(at, WRITTEN)


def tick(call: Call, *, time: U64, votes: dict[str, U64]) -> None:
    """Record that a majority of the members has reached a time. `votes` names one vote of each of them. For anyone."""
    at = key("tick", time)
    require(not call.has(at), "AlreadyTicked", f"the ledger has reached {time} already")
    members = members_of(call)
    for msp, voted in sorted(votes.items()):
        require(msp in members.by_msp, "NotMember", f"{msp} is not a member")
        require(voted >= time, "VoteTooEarly", f"the vote {voted} of {msp} does not reach {time}")
        require(call.has(key("vote", msp, voted)), "UnknownVote", f"{msp} has not voted {voted}")
    needed = members.majority
    require(len(votes) >= needed, "QuorumMissed", f"{len(votes)} members have voted, {needed} are needed")
    call.put(at, WRITTEN)
    call.emit("Ticked", time=time)
