"""Decides what a watcher does next: check proposals, propose where only wrong ones were, dispute. Pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from forewatt.protocol.pool import PoolParams
from oracle.chain.rounds import Dispute, RoundState
from oracle.node.settler.node import Further
from oracle.node.settler.plan import Action, Check, Propose, Settle, needs_proposal, to_check


@dataclass(frozen=True)
class Contest(Further):
    """Compare an observation with the watcher's own meters, and dispute it if it contradicts them."""


def watch_plan(
    rules: PoolParams, rounds: Mapping[int, RoundState], now: int, me: str, right: Set[Check] = frozenset()
) -> list[Action]:
    """The actions at `now`, oldest round first; the proposals in `right` were checked and need no second check.

    A watcher leaves the first proposal to the settlers: it proposes only where somebody did, and wrongly.
    """
    actions: list[Action] = []
    for number in sorted(rounds):
        state = rounds[number]
        if state.ended is not None:
            actions += [Settle(number, proposal.number) for proposal in state.live() if proposal.proposer == me]
            continue
        actions += [check for check in to_check(rules, state, now) if check not in right]
        if state.proposals and needs_proposal(rules, state, now, right):
            actions.append(Propose(number))
    return actions


def to_contest(rules: PoolParams, rounds: Mapping[int, RoundState], now: int, done: Set[int]) -> list[Contest]:
    """The observations that can still be disputed, except those of the rounds in `done`."""
    return [
        Contest(number)
        for number in sorted(rounds)
        if number not in done
        and rounds[number].observed is not None
        and rounds[number].ended is None
        and rounds[number].dispute is not Dispute.CLOSED
        and now < rules.gate(number) + rules.dispute_end_s
    ]
