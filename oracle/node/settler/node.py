"""Carries out a settler's plan on its ledger: observes, computes rows, proposes, and refutes wrong proposals."""

import logging
from dataclasses import dataclass, field

from oracle.chain.rounds import Dispute, Proposed, RoundState
from oracle.chain.view import Snapshot
from oracle.node.alerts.alert import Alert, Kind, no_alert
from oracle.node.attempts import Attempts
from oracle.node.ledger import PoolSource, View
from oracle.node.settler.ledger import Series, SettlerLedger, has_live
from oracle.node.settler.losses import difference
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle, plan
from oracle.node.settler.recompute import Recomputation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Approve:
    """Allow the ledger to take bonds from this account."""


@dataclass(frozen=True)
class Further:
    """An action about a round of a role that does more than a settler."""

    round: int


@dataclass(frozen=True)
class Claim:
    """Claim what the ledger has credited; `credited_by` are the events so far that may have credited something."""

    credited_by: frozenset[tuple[int, str, int]] = field(repr=False)


Step = Action | Approve | Claim | Further


@dataclass(frozen=True, kw_only=True)
class SettlerParts:
    """The parts of a settler on any ledger."""

    pool: PoolSource
    alert: Alert = no_alert


class SettlerNode:
    """A settler; the service loop calls `step`."""

    def __init__(self, parts: SettlerParts, view: View, ledger: SettlerLedger, series: Series) -> None:
        self._parts = parts
        self._view = view
        self._ledger = ledger
        self._attempts = Attempts()
        self._is_approved = False
        self._reorgs = 0
        self._claimed: frozenset[tuple[int, str, int]] | None = None
        """The events after which the credit was last claimed."""
        self._reported: set[Check] = set()
        self._right: dict[Check, Proposed] = {}
        """The proposals that were found right, as they were: a reorg may put another one under the same number."""
        self._recomputation = Recomputation(parts.pool, ledger, series)

    def prepare(self) -> None:
        """Allow the ledger to take bonds; the first step follows that up."""
        self._ledger.step()
        self._attempts.perform([Approve()], self._approve)

    def _approve(self, action: Approve) -> None:
        # An approval that was sent now counts once a later step finds it on the ledger: its block may be replaced.
        self._is_approved = self._ledger.allow_bonds(action)

    @property
    def skips(self) -> list[str]:
        """What is skipped at present because it does not pay."""
        return self._ledger.skips

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each action that failed last time: how often in a row, and why."""
        return self._attempts.failing

    def step(self) -> None:
        """Read the ledger, plan, and carry out the plan."""
        snapshot = self._view.refresh()
        self._attempts.settle(self._ledger.step(snapshot.now))
        me = self._ledger.address
        self._forget_others(snapshot)
        self._is_approved = self._is_approved and snapshot.reorgs == self._reorgs
        self._reorgs = snapshot.reorgs
        actions: list[Step] = [] if self._is_approved else [Approve()]
        actions += self._plan(snapshot, me)
        actions += self._further(snapshot)
        if (credited_by := _crediting(snapshot)) != self._claimed:
            actions.append(Claim(credited_by))
        due = [action for action in actions if not self._ledger.holds(action)]
        self._attempts.perform(due, lambda action: self._act(action, snapshot))

    def _plan(self, snapshot: Snapshot, me: str) -> list[Action]:
        return plan(self._parts.pool.rules, snapshot.rounds, snapshot.now, me, self._right.keys())

    def _further(self, _snapshot: Snapshot) -> list[Step]:
        """Actions of a role that does more than a settler."""
        return []

    def _forget_others(self, snapshot: Snapshot) -> None:
        """Forget what was found about rounds that have ended and about proposals that a reorg replaced."""
        running = {number: state for number, state in snapshot.rounds.items() if state.ended is None}
        self._right = {
            check: proposal
            for check, proposal in self._right.items()
            if check.round in running
            and proposal in running[check.round].proposals[check.proposal : check.proposal + 1]
        }
        self._recomputation.keep(running)
        self._ledger.forget(lambda number: number in snapshot.rounds and number not in running)
        self._reported = {check for check in self._reported if check.round in running}

    def _act(self, action: Step, snapshot: Snapshot) -> None:
        if isinstance(action, Approve):
            self._approve(action)
            return
        if isinstance(action, Claim):
            self._claim(action)
            return
        state, ledger = snapshot.rounds.get(action.round, RoundState(action.round)), self._ledger
        if not isinstance(action, Further) and ledger.skips_it(action, state):
            return
        match action:
            case Observe():
                ledger.observe(action, state, snapshot)
            case Propose():
                self._propose(action, state, snapshot)
            case Check():
                self._check(action, state, snapshot)
            case Finalize():
                if ledger.is_live(state, action.proposal):
                    ledger.finalize(action, state)
            case Settle():
                if ledger.is_live(state, action.proposal):
                    ledger.settle(action, state)
            case Lapse():
                ledger.lapse(action)
            case Cancel():
                if not ledger.has_ended(state.number):
                    ledger.cancel(action, state)

    def _propose(self, action: Propose, state: RoundState, snapshot: Snapshot) -> None:
        """Propose the right rows, unless a live proposal has them: a check of the same step may have found it."""
        right = self._recomputation.rows(state, snapshot)
        if not has_live(state, right) and not self._ledger.has_ended(state.number):
            self._ledger.propose(action, state, right)

    def _check(self, check: Check, state: RoundState, snapshot: Snapshot) -> None:
        """Refute a proposal that differs from the recomputed rows; remember one that does not."""
        proposal, number = state.proposals[check.proposal], state.number
        wrong = difference(proposal.rows, self._recomputation.rows(state, snapshot))
        if wrong is None:
            self._right[check] = proposal
            return
        if not self._ledger.is_live(state, check.proposal):
            return
        if check not in self._reported:
            self._reported.add(check)
            log.warning("round %d, proposal %d is wrong: %s", number, check.proposal, wrong)
            details = {"proposal": check.proposal, "proposer": proposal.proposer, "difference": str(wrong)}
            self._parts.alert(
                Kind.WRONG_PROPOSAL, {"pool": "0x" + self._parts.pool.id.hex(), "round": number, **details}
            )
        self._ledger.refute(check, state, self._recomputation.refutation(state, snapshot, wrong))

    def _claim(self, action: Claim) -> None:
        """Claim the bonds and fees that were credited, so that the account can pay the next bond.

        Whoever ends a round credits all its bonds, so the credit is read after each end, not only after our own. It is
        read again after the claim: a reorg may have removed that.
        """
        if self._ledger.claim(action):
            self._claimed = action.credited_by


def _crediting(snapshot: Snapshot) -> frozenset[tuple[int, str, int]]:
    """The events so far that may have credited bonds or fees, to whomever."""
    found = set()
    for number, state in snapshot.rounds.items():
        found |= {(number, "settled", proposal) for proposal in state.gone}
        if state.ended is not None:
            found.add((number, "ended", 0))
        if state.dispute is Dispute.CLOSED:
            found.add((number, "ruled", 0))
    return frozenset(found)
