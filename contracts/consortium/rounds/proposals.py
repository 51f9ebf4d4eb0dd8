"""Proposed settlements, their bonds, and the time in which each can be refuted.

A proposal names a deadline `before` which the ledger has not reached: the next one of a fixed sequence, so that it
can't name one that nobody has ticked. It can be refuted until `before` + refuteWindow.
"""

from collections.abc import Sequence

from contracts.consortium.accounts.balances import take_bond
from contracts.consortium.accounts.funds import settle_bond
from contracts.consortium.arguments import U64, Bytes32
from contracts.consortium.clock.windows import require_before, require_since
from contracts.consortium.errors import Refused, require
from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.keys import key
from contracts.consortium.members.members import require_member
from contracts.consortium.pools.pools import PoolEpoch, epoch_of, epochs_of, params_of
from contracts.consortium.rounds.seal import custody
from contracts.consortium.rounds.state import (
    FINAL,
    LIVE,
    REFUTED,
    Proposal,
    claims_of,
    end_of,
    proposals_of,
    require_running,
    revealed_bits,
    ruling_of,
    seal_of,
    truth_of,
)
from forewatt.protocol.payoff import proposal_bond_wei
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.rows import LOSS_BYTES, decode_row, proposal_hash, row_hash
from forewatt.protocol.words import MAX_PROPOSALS, ZERO32

SETTLED = b"\x01"


def propose(call: Call, *, pool: Bytes32, round: U64, rows: list[bytes], before: U64) -> None:
    """Propose the losses of a round: one row a counted entry, then the reference's. With a bond, for members."""
    require_member(call)
    rules, seal = params_of(call, pool), seal_of(call, pool, round)
    awaited = bool(claims_of(call, pool, round)) and ruling_of(call, pool, round) is None
    require_since(call, rules.gate(round) + (rules.resolve_end_s if awaited else rules.dispute_end_s))
    _require_next(call, rules, round, before)
    require_running(call, pool, round)
    truth = truth_of(call, pool, round)
    require(truth.root != ZERO32, "NotObserved", f"round {round} has no truth")
    counted = (truth.available & revealed_bits(call, pool, round, seal)).bit_count()
    referenced = has_reference(call, pool, round, rules)
    expected = counted + int(referenced)
    require(len(rows) == expected, "WrongRowCount", f"the proposal needs {expected} rows")
    length = LOSS_BYTES * -(-epoch_of(call, pool, round).feed_count // rules.group_size)
    require(all(len(row) == length for row in rows), "WrongRowLength", f"a row has {length} bytes")
    number = len(proposals_of(call, pool, round))
    require(number < MAX_PROPOSALS, "TooManyProposals", f"a round takes {MAX_PROPOSALS} proposals")
    sums, content = content_of(rows)
    at = key("proposal", pool, round, number)
    call.store(at, Proposal(sums, content, referenced, call.caller, before))
    call.protect(at, custody(seal.custodians))
    for index, row in enumerate(rows):
        call.put(key("row", pool, round, number, index), row)
    take_bond(call, proposal_bond_wei(rules.propose_bond_wei, number))
    call.emit(
        "Proposed",
        pool=pool,
        round=round,
        proposal=number,
        proposer=call.caller,
        hasReference=referenced,
        rows=tuple(rows),
    )


def settle_proposal(call: Call, *, pool: Bytes32, round: U64, proposal: U64) -> None:
    """Settle the bond of a refuted proposal, or of one beside the proposal that settled the round. For members."""
    require_member(call)
    rules, content = params_of(call, pool), load_proposal(call, pool, round, proposal)
    mark_settled(call, pool, round, proposal)
    bond = proposal_bond_wei(rules.propose_bond_wei, proposal)
    if content.state == REFUTED:
        settle_bond(call, pool, bond, content.refuter, bond // 2)
        return
    end = end_of(call, pool, round)
    if end is None or end.state != FINAL:
        raise Refused("RoundNotFinal", f"round {round} is not final")
    matched = content.content == end.content
    call.emit("ProposalSettled", pool=pool, round=round, proposal=proposal, matched=matched)
    settle_bond(call, pool, bond, content.proposer, bond if matched else 0)


def content_of(rows: Sequence[bytes]) -> tuple[tuple[int, ...], bytes]:
    """The sums of the rows, and the hash by which two proposals are compared."""
    sums = tuple(sum(decode_row(row)) for row in rows)
    return sums, proposal_hash(sums, [row_hash(row) for row in rows])


def load_proposal(call: Call, pool: bytes, number: int, proposal: int) -> Proposal:
    """A proposal. Refused if there is none with this number."""
    found = call.find(Proposal, key("proposal", pool, number, proposal))
    if found is None:
        raise Refused("WrongProposal", f"round {number} has no proposal {proposal}")
    return found


def mark_settled(call: Call, pool: bytes, number: int, proposal: int) -> None:
    """Mark the bond of a proposal as settled. Refused if it is already."""
    at = key("bond", pool, number, proposal)
    require(not call.has(at), "WrongProposal", f"the bond of proposal {proposal} is settled")
    call.put(at, SETTLED)


def live_before(call: Call, pool: bytes, number: int, proposal: int) -> list[int]:
    """The proposals with lower numbers that were not refuted."""
    return [
        earlier for earlier, content in enumerate(proposals_of(call, pool, number)[:proposal]) if content.state == LIVE
    ]


def has_reference(call: Call, pool: bytes, number: int, rules: PoolParams) -> bool:
    """Whether round r - refLag was observed under the same feeds."""
    earlier = number - rules.ref_lag
    if earlier < 0 or truth_of(call, pool, earlier).root == ZERO32:
        return False
    epochs = epochs_of(call, pool)
    before, now = _epoch_at(epochs, earlier), _epoch_at(epochs, number)
    return (before.feeds_root, before.feed_count) == (now.feeds_root, now.feed_count)


def deadlines_of_proposals(rules: PoolParams, number: int) -> list[int]:
    """The deadlines that proposals may name (UTC s): one every refuteWindow since disputeEnd, and proposeEnd."""
    start, end = rules.gate(number) + rules.dispute_end_s, rules.gate(number) + rules.propose_end_s
    return [*range(start + rules.refute_window_s, end, rules.refute_window_s), end]


def _require_next(call: Call, rules: PoolParams, number: int, before: int) -> None:
    deadlines = deadlines_of_proposals(rules, number)
    require(before in deadlines, "WrongDeadline", f"before must be one of {', '.join(map(str, deadlines))}")
    place = deadlines.index(before)
    require_before(call, before, rules.gate(number) + rules.hard_end_s)
    if place:
        require_since(call, deadlines[place - 1])


def _epoch_at(epochs: tuple[PoolEpoch, ...], number: int) -> PoolEpoch:
    return next(epoch for epoch in reversed(epochs) if epoch.from_round <= number)
