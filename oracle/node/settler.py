"""The settler role: brings the observation, proposes the settlement, finalizes or cancels; pure decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forewatt.protocol.errors import SignatureError
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.typed import Domain, Observation
from oracle.chain.pool import Pool
from oracle.chain.rounds import RoundState


@dataclass(frozen=True)
class Observe:
    """Collect a quorum of attestations and submit them."""

    round: int


@dataclass(frozen=True)
class Propose:
    """Compute the losses and propose the settlement."""

    round: int


@dataclass(frozen=True)
class Finalize:
    """Settle the round by its first proposal, whose window is over."""

    round: int


@dataclass(frozen=True)
class Cancel:
    """End a round that was never proposed."""

    round: int


Action = Observe | Propose | Finalize | Cancel


def plan(rules: PoolParams, rounds: Mapping[int, RoundState], now: int) -> list[Action]:
    """What is to be done at `now`, oldest round first; pure.

    Rounds nobody entered are observed as well: they are the reference of a later one.
    """
    numbers = set(rounds) | set(_observing(rules, now))
    actions = (_next(rules, rounds.get(number, RoundState(number)), now) for number in sorted(numbers))
    return [action for action in actions if action is not None]


def _observing(rules: PoolParams, now: int) -> range:
    """The rounds whose observe window holds `now`."""
    first = (now - rules.observe_end_s - rules.genesis) // rules.period_s + 1
    last = (now - rules.observe_start_s - rules.genesis) // rules.period_s
    return range(max(0, first), last + 1)


def _next(rules: PoolParams, state: RoundState, now: int) -> Action | None:
    offset = now - rules.gate(state.number)
    if state.ended is not None:
        return None
    if state.proposals:
        return Finalize(state.number) if now >= state.proposals[0].at + rules.refute_window_s else None
    if state.observed is None and rules.observe_start_s <= offset < rules.observe_end_s:
        return Observe(state.number)
    if state.observed is not None and state.entries and rules.dispute_end_s <= offset < rules.propose_end_s:
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
