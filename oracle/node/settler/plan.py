"""Decides what a settler does next: observe, propose, check others' proposals, finalize or cancel. Pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import MAX_PROPOSALS
from oracle.chain.rounds import Dispute, RoundState


@dataclass(frozen=True)
class Observe:
    """Collect a quorum of attestations and submit them."""

    round: int


@dataclass(frozen=True)
class Propose:
    """Compute the losses and propose the settlement."""

    round: int


@dataclass(frozen=True)
class Check:
    """Recompute the losses of a proposal, and refute it if they differ."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Finalize:
    """End the round with its first live proposal, whose refute window is over."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Settle:
    """Settle the bond of a proposal that remained when another one ended the round."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Lapse:
    """End a dispute without a ruling."""

    round: int


@dataclass(frozen=True)
class Cancel:
    """Cancel a round that is void, was paused, or has no live proposal."""

    round: int


Action = Observe | Propose | Check | Finalize | Settle | Lapse | Cancel


def plan(
    rules: PoolParams, rounds: Mapping[int, RoundState], now: int, me: str, right: Set[Check] = frozenset()
) -> list[Action]:
    """The actions at `now`, oldest round first; the proposals in `right` were checked and need no second check.

    Rounds that nobody entered and paused rounds are observed too: they are the reference of a later round.
    """
    numbers = sorted(set(rounds) | set(_observing(rules, now)))
    actions: list[Action] = []
    for number in numbers:
        state = rounds.get(number, RoundState(number))
        if state.ended is not None:
            actions += [Settle(number, proposal.number) for proposal in state.live() if proposal.proposer == me]
            continue
        actions += [check for check in to_check(rules, state, now) if check not in right]
        if (action := _next(rules, state, now)) is not None:
            actions.append(action)
        if needs_proposal(rules, state, now, right):
            actions.append(Propose(number))
    return actions


def to_check(rules: PoolParams, state: RoundState, now: int) -> list[Check]:
    """The proposals that can still be refuted."""
    return [
        Check(state.number, proposal.number) for proposal in state.live() if now < proposal.at + rules.refute_window_s
    ]


def needs_proposal(rules: PoolParams, state: RoundState, now: int, right: Set[Check]) -> bool:
    """Whether the round can be proposed and no right proposal is known to live; wrong ones do not count."""
    if state.void or state.paused or state.observed is None or not state.entries:
        return False
    if len(state.proposals) >= MAX_PROPOSALS:
        return False
    from_s = rules.resolve_end_s if state.dispute is Dispute.OPEN else rules.dispute_end_s
    if not from_s <= now - rules.gate(state.number) < rules.propose_end_s:
        return False
    return not any(Check(state.number, proposal.number) in right for proposal in state.live())


def _observing(rules: PoolParams, now: int) -> range:
    """The rounds whose observe window contains `now`."""
    first = (now - rules.observe_end_s - rules.genesis) // rules.period_s + 1
    last = (now - rules.observe_start_s - rules.genesis) // rules.period_s
    return range(max(0, first), last + 1)


def _next(rules: PoolParams, state: RoundState, now: int) -> Action | None:
    offset = now - rules.gate(state.number)
    is_disputed = state.dispute is Dispute.OPEN
    if is_disputed and offset >= rules.resolve_end_s:
        return Lapse(state.number)
    if state.void:
        return Cancel(state.number)
    if live := state.live():
        ready = now >= live[0].at + rules.refute_window_s
        return Finalize(state.number, live[0].number) if ready else None
    is_new = state.observed is None and state.dispute is Dispute.NONE
    if is_new and rules.observe_start_s <= offset < rules.observe_end_s:
        return Observe(state.number)
    if state.paused:
        return Cancel(state.number) if offset >= rules.dispute_end_s and not is_disputed else None
    if offset >= rules.hard_end_s:
        return Cancel(state.number)
    return None
