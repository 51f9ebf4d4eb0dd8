"""Carries out a settler's plan: collects attestations, computes rows, sends, and refutes wrong proposals."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ape.api import AccountAPI
from ape.contracts.base import ContractTransactionHandler

from forewatt.protocol.refute import forecast_proof, reference_proof
from forewatt.protocol.seal import context_of, seed_of
from forewatt.protocol.typed import Domain, ForecastCommit
from forewatt.protocol.words import ZERO32
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.payloads import open_forecast, open_observation
from oracle.chain.pool import PoolEpochs
from oracle.chain.rounds import Dispute, Entry, Observed, Proposed, RoundState
from oracle.chain.send import send
from oracle.chain.state import ChainState
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AttestationError, EventsDiffer, PayloadUnavailable
from oracle.node.attempts import Attempts
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.losses import Difference, difference, entry_row, reference_row
from oracle.node.settler.patience import Patience
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle, plan
from oracle.node.settler.quorum import quorum

log = logging.getLogger(__name__)
_MAX_ALLOWANCE = 2**256 - 1
RowsFrom = tuple[Observed, tuple[Entry, ...]]
"""What the rows of a round follow from: its observation and the counted entries."""
NO_COMMIT = ForecastCommit(ZERO32, 0, "0x" + "00" * 20, 0, ZERO32, ZERO32, b"", ZERO32, 0, 0).message()
"""The commit in a refutation of the reference's row, which no forecaster committed."""


@dataclass(frozen=True)
class SettlerParts:
    """The parts of a settler node; `account` pays bonds and gas."""

    pool: PoolEpochs
    contracts: Contracts
    domain: Domain
    account: AccountAPI
    attestors: AttestorClient
    content: ContentStore


class SettlerNode:
    """A settler; the service loop calls `step`."""

    def __init__(self, parts: SettlerParts, view: PoolView) -> None:
        self._parts = parts
        self._view = view
        self._chain = ChainState(parts.contracts.market, parts.pool.id)
        self._attempts = Attempts()
        self._patience = Patience()
        self._right: dict[Check, Proposed] = {}
        """The proposals that were found right, as they were: a reorg may put another one under the same number."""
        self._rows_of: dict[int, tuple[RowsFrom, tuple[bytes, ...]]] = {}
        """Round -> the rows that follow from its observation and its entries, for rounds with proposals to check."""

    def prepare(self) -> None:
        """Allow the vault to take bonds from this wallet."""
        token, vault, me = self._parts.contracts.token, self._parts.contracts.vault, self._parts.account
        if token.allowance(me, vault) < _MAX_ALLOWANCE // 2:
            send("approval of bonds", token.approve, vault, _MAX_ALLOWANCE, sender=me)

    def step(self) -> None:
        """Read the chain, plan, and carry out the plan."""
        snapshot = self._view.refresh()
        me = str(self._parts.account.address)
        self._forget_others(snapshot)
        actions = plan(self._parts.pool.rules, snapshot.rounds, snapshot.now, me, self._right.keys())
        self._attempts.perform(actions, lambda action: self._act(action, snapshot))

    def _forget_others(self, snapshot: Snapshot) -> None:
        """Forget what was found about rounds that have ended and about proposals that a reorg replaced."""
        running = {number: state for number, state in snapshot.rounds.items() if state.ended is None}
        self._right = {
            check: proposal
            for check, proposal in self._right.items()
            if check.round in running
            and proposal in running[check.round].proposals[check.proposal : check.proposal + 1]
        }
        self._rows_of = {number: rows for number, rows in self._rows_of.items() if number in running}

    def _act(self, action: Action, snapshot: Snapshot) -> None:
        state = snapshot.rounds.get(action.round, RoundState(action.round))
        match action:
            case Observe():
                self._observe(state, snapshot)
            case Propose():
                self._propose(state, snapshot)
            case Check():
                self._check(action, state, snapshot)
            case Finalize():
                self._finalize(state, action.proposal)
            case Settle():
                self._settle(state, action.proposal)
            case Lapse():
                self._lapse(state)
            case Cancel():
                self._cancel(state)

    def _send(
        self,
        name: str,
        call: ContractTransactionHandler,
        number: int,
        *arguments: object,
        done: Callable[[RoundState], bool],
    ) -> None:
        """Send `call(pool, round, *arguments)`; a failed try counts as sent if the round's state is `done`."""
        parts = self._parts
        send(
            name,
            call,
            parts.pool.id,
            number,
            *arguments,
            sender=parts.account,
            already=lambda: done(self._view.refresh().rounds.get(number, RoundState(number))),
        )

    def _observe(self, state: RoundState, snapshot: Snapshot) -> None:
        parts, pool, number = self._parts, self._parts.pool.at(state.number), state.number
        if not self._patience.is_due(number, snapshot.block):
            return
        if any(self._chain.round(number).root):
            log.info("round %d is observed already; its event will follow", number)
            return
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
            f"observation of round {number}",
            parts.contracts.market.observe,
            number,
            agreed.observation.root,
            agreed.observation.available,
            agreed.observation.cid,
            list(agreed.signatures),
            done=lambda now: now.observed is not None,
        )

    def _propose(self, state: RoundState, snapshot: Snapshot) -> None:
        """Propose the right rows, unless a live proposal has them: a check of the same step may have found it."""
        right = self._rows(state, snapshot)
        if _has_live(state, right) or not self._can_be_proposed(state):
            return
        self._send(
            f"proposal for round {state.number}",
            self._parts.contracts.market.propose,
            state.number,
            list(right),
            done=lambda now: _has_live(now, right),
        )

    def _can_be_proposed(self, state: RoundState) -> bool:
        """Whether the market has not ended the round; its event may not be here yet."""
        has_ended = self._chain.round(state.number).has_ended
        if has_ended:
            log.info("round %d has ended already; its event will follow", state.number)
        return not has_ended

    def _require_all_events(self, state: RoundState) -> None:
        """Rows that are computed without a reveal, or for another observation, would be wrong."""
        if difference := self._chain.round(state.number).difference(state):
            raise EventsDiffer(f"round {state.number}: the endpoint lacks events: in the market {difference}")

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

    def _rows(self, state: RoundState, snapshot: Snapshot) -> tuple[bytes, ...]:
        """The right rows of a round; computed once an observation, however many proposals there are to check."""
        if state.observed is None:
            raise PayloadUnavailable("the events so far contain no observation")
        known, source = self._rows_of.get(state.number), (state.observed, state.counted())
        if known is None or known[0] != source:
            known = self._rows_of[state.number] = (source, tuple(self._compute_rows(state, snapshot)))
        return known[1]

    def _compute_rows(self, state: RoundState, snapshot: Snapshot) -> list[bytes]:
        parts, pool, rules = self._parts, self._parts.pool.at(state.number), self._parts.pool.rules
        self._require_all_events(state)
        observed = self._observed_series(state)
        forecasts = [open_forecast(entry, pool, parts.content) for entry in state.counted()]
        rows = [entry_row(rules, forecast.series, observed) for forecast in forecasts]
        if parts.contracts.market.hasReference(parts.pool.id, state.number):
            reference = snapshot.rounds.get(state.number - rules.ref_lag, RoundState(state.number - rules.ref_lag))
            self._require_all_events(reference)
            earlier = self._observed_series(reference)
            rows.append(reference_row(rules, earlier, observed))
        return rows

    def _observed_series(self, state: RoundState) -> Sequence[bytes]:
        if state.observed is None:
            raise PayloadUnavailable("the events so far contain no observation")
        return open_observation(state.observed, self._parts.pool.at(state.number), self._parts.content).series

    def _check(self, check: Check, state: RoundState, snapshot: Snapshot) -> None:
        """Refute a proposal that differs from the recomputed rows; remember one that does not."""
        proposal, number = state.proposals[check.proposal], state.number
        wrong = difference(proposal.rows, self._rows(state, snapshot))
        if wrong is None:
            self._right[check] = proposal
            return
        if not self._is_live(state, check.proposal):
            return
        log.warning("round %d, proposal %d is wrong: %s", number, check.proposal, wrong)
        self._send(
            f"refutation of proposal {check.proposal} of round {number}",
            self._parts.contracts.disputes.refute,
            number,
            check.proposal,
            proposal.content(),
            self._refutation(state, snapshot, wrong, proposal.rows[wrong.row]),
            done=lambda now: check.proposal in now.gone,
        )

    def _refutation(self, state: RoundState, snapshot: Snapshot, wrong: Difference, row: bytes) -> dict[str, object]:
        parts, rules, counted = self._parts, self._parts.pool.rules, state.counted()
        observed = self._observed_series(state)
        if wrong.row == len(counted):
            earlier = self._observed_series(snapshot.rounds[state.number - rules.ref_lag])
            proof = reference_proof(earlier, observed, wrong.group, rules.group_size)
            return {"forecast": NO_COMMIT, "key": bytes(32), "row": row, "proof": proof.message()}
        entry = counted[wrong.row]
        pool = parts.pool.at(state.number)
        series, key = open_forecast(entry, pool, parts.content).series, entry.key or b""
        seed = seed_of(context_of(entry.commit, pool.domain), key)
        proof = forecast_proof(series, seed, observed, wrong.group, rules.group_size)
        return {"forecast": entry.commit.message(), "key": key, "row": row, "proof": proof.message()}

    def _finalize(self, state: RoundState, number: int) -> None:
        if not self._is_live(state, number):
            return
        self._send(
            f"end of round {state.number}",
            self._parts.contracts.market.finalize,
            state.number,
            number,
            state.proposals[number].content(),
            _forecasters(state),
            done=_is_ended,
        )
        self._claim()

    def _settle(self, state: RoundState, number: int) -> None:
        if not self._is_live(state, number):
            return
        self._send(
            f"bond of proposal {number} of round {state.number}",
            self._parts.contracts.market.settleProposal,
            state.number,
            number,
            state.proposals[number].content(),
            done=lambda now: number in now.gone,
        )
        self._claim()

    def _lapse(self, state: RoundState) -> None:
        self._send(
            f"end of the dispute of round {state.number}",
            self._parts.contracts.disputes.lapse,
            state.number,
            done=lambda now: now.dispute is Dispute.CLOSED,
        )

    def _cancel(self, state: RoundState) -> None:
        if self._chain.round(state.number).has_ended:
            log.info("round %d has ended already; its event will follow", state.number)
            return
        self._send(
            f"cancellation of round {state.number}",
            self._parts.contracts.market.cancel,
            state.number,
            _forecasters(state),
            done=_is_ended,
        )
        self._claim()

    def _claim(self) -> None:
        """Claim the bonds and fees that the vault credited, so that the wallet can pay the next bond."""
        vault, me = self._parts.contracts.vault, self._parts.account
        if vault.creditOf(me) > 0:
            send("claim of bonds and fees", vault.claim, [], sender=me, already=lambda: vault.creditOf(me) == 0)


def _forecasters(state: RoundState) -> list[str]:
    return [entry.forecaster for entry in state.in_order()]


def _has_live(state: RoundState, rows: Sequence[bytes]) -> bool:
    """Whether a live proposal has these rows."""
    return any(proposal.rows == tuple(rows) for proposal in state.live())


def _is_ended(state: RoundState) -> bool:
    return state.ended is not None
