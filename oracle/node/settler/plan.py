"""The settler role: observes, proposes, watches the proposals of others, finalizes or cancels; pure decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from forewatt.protocol.errors import SignatureError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import Domain, Observation
from oracle.chain.pool import Pool
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
    """Compute the losses that somebody proposed, and refute the proposal if they differ."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Finalize:
    """Settle the round by its first live proposal, whose window is over."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Settle:
    """Take the bond of a proposal that stood beside the final one."""

    round: int
    proposal: int


@dataclass(frozen=True)
class Lapse:
    """End a dispute that nobody ruled."""

    round: int


@dataclass(frozen=True)
class Cancel:
    """End a round that has no live proposal, or that is void."""

    round: int


Action = Observe | Propose | Check | Finalize | Settle | Lapse | Cancel


def plan(
    rules: PoolParams, rounds: Mapping[int, RoundState], now: int, me: str, checked: Set[Check] = frozenset()
) -> list[Action]:
    """What is to be done at `now`, oldest round first; pure. `me` proposed rightly, and `checked` were found right.

    Rounds nobody entered are observed as well: they are the reference of a later one.
    """
    numbers = sorted(set(rounds) | set(_observing(rules, now)))
    actions: list[Action] = []
    for number in numbers:
        state = rounds.get(number, RoundState(number))
        if state.ended is not None:
            actions += [Settle(number, one.number) for one in state.live() if one.proposer == me]
            continue
        actions += [check for check in _to_check(rules, state, now, me) if check not in checked]
        following = _next(rules, state, now)
        actions += [following] if following is not None else []
    return actions


def _to_check(rules: PoolParams, state: RoundState, now: int, me: str) -> list[Check]:
    """The pending proposals of others."""
    pending = (one for one in state.live() if one.proposer != me and now < one.at + rules.refute_window_s)
    return [Check(state.number, one.number) for one in pending]


def _observing(rules: PoolParams, now: int) -> range:
    """The rounds whose observe window holds `now`."""
    first = (now - rules.observe_end_s - rules.genesis) // rules.period_s + 1
    last = (now - rules.observe_start_s - rules.genesis) // rules.period_s
    return range(max(0, first), last + 1)


def _next(rules: PoolParams, state: RoundState, now: int) -> Action | None:
    offset = now - rules.gate(state.number)
    awaited = state.dispute is Dispute.OPEN
    if awaited and offset >= rules.resolve_end_s:
        return Lapse(state.number)
    if state.void:
        return Cancel(state.number)
    if live := state.live():
        ready = now >= live[0].at + rules.refute_window_s
        return Finalize(state.number, live[0].number) if ready else None
    if state.observed is None and rules.observe_start_s <= offset < rules.observe_end_s:
        return Observe(state.number)
    from_s = rules.resolve_end_s if awaited else rules.dispute_end_s
    if state.observed is not None and state.entries and from_s <= offset < rules.propose_end_s:
        return Propose(state.number)
    if offset >= rules.hard_end_s:
        return Cancel(state.number)
    return None


@dataclass(frozen=True)
class Quorum:
    """One observation and the signatures of enough attestors over it, by strictly ascending signers."""

    observation: Observation
    signatures: tuple[bytes, ...]


def quorum(pool: Pool, domain: Domain, words: Iterable[tuple[Observation, bytes]]) -> Quorum | None:
    """The observation that at least `pool.quorum` distinct attestors signed, or None; strangers are left out."""
    attestors = {attestor.lower() for attestor in pool.attestors}
    groups: dict[Observation, dict[int, bytes]] = defaultdict(dict)
    for observation, signature in words:
        try:
            signer = observation.signer(domain, signature)
        except SignatureError:
            continue
        if signer.lower() in attestors:
            groups[observation][int(signer, 16)] = signature
    largest = max(groups.items(), key=lambda group: len(group[1]), default=None)
    if largest is None or len(largest[1]) < pool.quorum:
        return None
    observation, signatures = largest
    return Quorum(observation, tuple(signatures[signer] for signer in sorted(signatures)))
