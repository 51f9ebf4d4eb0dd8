"""Carries out a settler's plan: collects attestations, computes rows, sends, and refutes wrong proposals."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from ape.contracts.base import ContractTransactionHandler

from forewatt.protocol.typed import Domain
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.pool import PoolEpochs
from oracle.chain.reads import read
from oracle.chain.rounds import Dispute, Proposed, RoundState
from oracle.chain.state import ChainState
from oracle.chain.transactions.call import Intent, contract_call
from oracle.chain.transactions.lane import Lane
from oracle.chain.transactions.send import Sender, lane_of
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AttestationError, EventsDiffer
from oracle.node.alerts.alert import Alert, Kind, no_alert
from oracle.node.attempts import Attempts
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.losses import difference
from oracle.node.settler.patience import Patience
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle, plan
from oracle.node.settler.quorum import quorum
from oracle.node.settler.recompute import Recomputation
from oracle.node.settler.thrift import Thrift

log = logging.getLogger(__name__)
_MAX_ALLOWANCE = 2**256 - 1


@dataclass(frozen=True)
class Approve:
    """Allow the vault to take bonds from this wallet."""


@dataclass(frozen=True)
class Further:
    """An action about a round of a role that does more than a settler."""

    round: int


@dataclass(frozen=True)
class Claim:
    """Claim what the vault has credited; `credited_by` are the events so far that may have credited something."""

    credited_by: frozenset[tuple[int, str, int]] = field(repr=False)


Step = Action | Approve | Claim | Further


@dataclass(frozen=True)
class SettlerParts:
    """The parts of a settler node; `account` pays bonds and gas. Without `attestors` it observes nothing.

    With a `token_price`, in the chain's coin, it skips what does not pay its gas.
    """

    pool: PoolEpochs
    contracts: Contracts
    domain: Domain
    account: Sender | Lane
    attestors: AttestorClient | None
    content: ContentStore
    alert: Alert = no_alert
    token_price: Decimal = Decimal(0)


class SettlerNode:
    """A settler; the service loop calls `step`."""

    ROLE: ClassVar[str] = "settler"

    def __init__(self, parts: SettlerParts, view: PoolView) -> None:
        self._parts = parts
        self._view = view
        self._chain = ChainState(parts.contracts.market, parts.pool.id)
        self._queue = lane_of(parts.account, self.ROLE, parts.pool.id)
        self._attempts = Attempts()
        self._patience = Patience()
        self._thrift = Thrift(parts.pool, parts.contracts, parts.token_price, lambda: self._queue.gas_price_wei)
        self._is_approved = False
        self._claimed: frozenset[tuple[int, str, int]] | None = None
        """The events after which the credit was last claimed."""
        self._reported: set[Check] = set()
        self._right: dict[Check, Proposed] = {}
        """The proposals that were found right, as they were: a reorg may put another one under the same number."""
        self._recomputation = Recomputation(parts.pool, parts.contracts, parts.content, self._chain)

    def prepare(self) -> None:
        """Allow the vault to take bonds from this wallet; the first step follows the approval up."""
        self._queue.step()
        self._attempts.perform([Approve()], lambda _: self._approve())

    def _approve(self) -> None:
        token, vault, me = self._parts.contracts.token, self._parts.contracts.vault, self._queue.address
        if read(token.allowance, me, vault) < _MAX_ALLOWANCE // 2:
            call = contract_call("approval of bonds", token.approve, vault, _MAX_ALLOWANCE)
            self._queue.submit(Intent(Approve(), call))
        self._is_approved = True

    @property
    def skips(self) -> list[str]:
        """What is skipped at present because it does not pay its gas."""
        return self._thrift.skips

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each action that failed last time: how often in a row, and why."""
        return self._attempts.failing

    def step(self) -> None:
        """Read the chain, plan, and carry out the plan."""
        snapshot = self._view.refresh()
        self._attempts.settle(self._queue.step(snapshot.now))
        me = self._queue.address
        self._forget_others(snapshot)
        actions: list[Step] = [] if self._is_approved else [Approve()]
        actions += self._plan(snapshot, me)
        actions += self._further(snapshot)
        if (credited_by := _crediting(snapshot)) != self._claimed:
            actions.append(Claim(credited_by))
        due = [action for action in actions if not self._queue.holds(action)]
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
        self._thrift.forget(lambda number: number in snapshot.rounds and number not in running)
        self._reported = {check for check in self._reported if check.round in running}

    def _act(self, action: Step, snapshot: Snapshot) -> None:
        if isinstance(action, Approve):
            self._approve()
            return
        if isinstance(action, Claim):
            self._claim(action)
            return
        state = snapshot.rounds.get(action.round, RoundState(action.round))
        if not isinstance(action, Further) and self._thrift.skips_it(action, state, self._queue.address):
            return
        match action:
            case Observe():
                self._observe(action, state, snapshot)
            case Propose():
                self._propose(action, state, snapshot)
            case Check():
                self._check(action, state, snapshot)
            case Finalize():
                self._finalize(action, state)
            case Settle():
                self._settle(action, state)
            case Lapse():
                self._lapse(action)
            case Cancel():
                self._cancel(action, state)

    def _send(
        self,
        action: Action,
        name: str,
        method: ContractTransactionHandler,
        *arguments: object,
        done: Callable[[RoundState], bool],
        deadline: int | None = None,
    ) -> None:
        """Send `method(pool, round, *arguments)`; what is refused counts as sent if the round's state is `done`."""
        number = action.round
        self._queue.submit(
            Intent(
                key=action,
                call=contract_call(name, method, self._parts.pool.id, number, *arguments),
                deadline=deadline,
                already=lambda: done(self._view.refresh().rounds.get(number, RoundState(number))),
            )
        )

    def _observe(self, action: Observe, state: RoundState, snapshot: Snapshot) -> None:
        parts, pool, number = self._parts, self._parts.pool.at(state.number), state.number
        if not self._patience.is_due(number, snapshot.block):
            return
        if any(self._chain.round(number).root):
            log.info("round %d is observed already; its event will follow", number)
            return
        if parts.attestors is None:
            raise AttestationError("no attestors are set: set FOREWATT_ATTESTOR_URLS")
        answers = parts.attestors.ask(
            pool.id, number, enough=lambda signed: quorum(pool, parts.domain, signed) is not None
        )
        agreed = quorum(pool, parts.domain, answers.signed)
        if agreed is None:
            why = f"round {number} has {len(answers.signed)} attestations and needs {pool.quorum} equal ones; "
            why += "; ".join(answers.reasons)
            if not answers.waiting:
                raise AttestationError(why)
            self._patience.ask_again(number, snapshot.block, why)
            return
        self._send(
            action,
            f"observation of round {number}",
            parts.contracts.market.observe,
            agreed.observation.root,
            agreed.observation.available,
            agreed.observation.cid,
            list(agreed.signatures),
            done=lambda now: now.observed is not None,
            deadline=pool.rules.gate(number) + pool.rules.observe_end_s,
        )

    def _propose(self, action: Propose, state: RoundState, snapshot: Snapshot) -> None:
        """Propose the right rows, unless a live proposal has them: a check of the same step may have found it."""
        right = self._recomputation.rows(state, snapshot)
        if _has_live(state, right) or not self._can_be_proposed(state):
            return
        rules = self._parts.pool.rules
        self._send(
            action,
            f"proposal for round {state.number}",
            self._parts.contracts.market.propose,
            list(right),
            done=lambda now: _has_live(now, right),
            deadline=rules.gate(state.number) + rules.propose_end_s,
        )

    def _can_be_proposed(self, state: RoundState) -> bool:
        """Whether the market has not ended the round; its event may not be here yet."""
        has_ended = self._chain.round(state.number).has_ended
        if has_ended:
            log.info("round %d has ended already; its event will follow", state.number)
        return not has_ended

    def _is_live(self, state: RoundState, number: int) -> bool:
        """Whether the proposal that the events describe is live in the market.

        A proposal is known by its number and the hash that the market stores: a reorg may have put another one under
        this number, or the same rows with another block's time.
        """
        stored = self._chain.proposal_hash(state.number, number)
        if not any(stored):
            log.info("proposal %d of round %d is settled already; its event will follow", number, state.number)
            return False
        if stored != state.proposals[number].stored_hash:
            raise EventsDiffer(
                f"proposal {number} of round {state.number} is 0x{stored.hex()} in the market, which is not what its "
                "event says: it is read again"
            )
        return True

    def _check(self, check: Check, state: RoundState, snapshot: Snapshot) -> None:
        """Refute a proposal that differs from the recomputed rows; remember one that does not."""
        proposal, number = state.proposals[check.proposal], state.number
        wrong = difference(proposal.rows, self._recomputation.rows(state, snapshot))
        if wrong is None:
            self._right[check] = proposal
            return
        if not self._is_live(state, check.proposal):
            return
        if check not in self._reported:
            self._reported.add(check)
            log.warning("round %d, proposal %d is wrong: %s", number, check.proposal, wrong)
            details = {"proposal": check.proposal, "proposer": proposal.proposer, "difference": str(wrong)}
            self._parts.alert(
                Kind.WRONG_PROPOSAL, {"pool": "0x" + self._parts.pool.id.hex(), "round": number, **details}
            )
        self._send(
            check,
            f"refutation of proposal {check.proposal} of round {number}",
            self._parts.contracts.disputes.refute,
            check.proposal,
            proposal.content(),
            self._recomputation.refutation(state, snapshot, wrong, proposal.rows[wrong.row]),
            done=lambda now: check.proposal in now.gone,
            deadline=proposal.at + self._parts.pool.rules.refute_window_s,
        )

    def _finalize(self, action: Finalize, state: RoundState) -> None:
        if not self._is_live(state, action.proposal):
            return
        self._send(
            action,
            f"end of round {state.number}",
            self._parts.contracts.market.finalize,
            action.proposal,
            state.proposals[action.proposal].content(),
            _forecasters(state),
            done=_is_ended,
        )

    def _settle(self, action: Settle, state: RoundState) -> None:
        if not self._is_live(state, action.proposal):
            return
        self._send(
            action,
            f"bond of proposal {action.proposal} of round {state.number}",
            self._parts.contracts.market.settleProposal,
            action.proposal,
            state.proposals[action.proposal].content(),
            done=lambda now: action.proposal in now.gone,
        )

    def _lapse(self, action: Lapse) -> None:
        self._send(
            action,
            f"end of the dispute of round {action.round}",
            self._parts.contracts.disputes.lapse,
            done=lambda now: now.dispute is Dispute.CLOSED,
        )

    def _cancel(self, action: Cancel, state: RoundState) -> None:
        if self._chain.round(state.number).has_ended:
            log.info("round %d has ended already; its event will follow", state.number)
            return
        self._send(
            action,
            f"cancellation of round {state.number}",
            self._parts.contracts.market.cancel,
            _forecasters(state),
            done=_is_ended,
        )

    def _claim(self, action: Claim) -> None:
        """Claim the bonds and fees that the vault credited, so that the wallet can pay the next bond.

        Whoever ends a round credits all its bonds, so the credit is read after each end, not only after our own. It is
        read again after the claim: a reorg may have removed that.
        """
        vault, me = self._parts.contracts.vault, self._queue.address
        if read(vault.creditOf, me) > 0:
            call = contract_call("claim of bonds and fees", vault.claim, [])
            self._queue.submit(Intent(action, call, already=lambda: read(vault.creditOf, me) == 0))
        else:
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


def _forecasters(state: RoundState) -> list[str]:
    return [entry.forecaster for entry in state.in_order()]


def _has_live(state: RoundState, rows: Sequence[bytes]) -> bool:
    """Whether a live proposal has these rows."""
    return any(proposal.rows == tuple(rows) for proposal in state.live())


def _is_ended(state: RoundState) -> bool:
    return state.ended is not None
