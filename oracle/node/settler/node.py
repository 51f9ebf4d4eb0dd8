"""The effects of the settler role: asks the attestors, computes the rows, sends, and refutes what is wrong."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ape.api import AccountAPI

from forewatt.protocol.refute import forecast_proof, reference_proof
from forewatt.protocol.rows import row_hash
from forewatt.protocol.typed import Domain, ForecastCommit
from forewatt.protocol.words import ZERO32
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.payloads import open_forecast, open_observation
from oracle.chain.pool import PoolEpochs
from oracle.chain.proposals import proposed_rows
from oracle.chain.rounds import Dispute, RoundState
from oracle.chain.send import send
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AttestationError, OracleError, PayloadUnavailable
from oracle.node.attempts import Attempts
from oracle.node.settler.attestor_client import AttestorClient
from oracle.node.settler.losses import Difference, difference, entry_row, reference_row
from oracle.node.settler.plan import Action, Cancel, Check, Finalize, Lapse, Observe, Propose, Settle, plan, quorum

log = logging.getLogger(__name__)
_MAX_ALLOWANCE = 2**256 - 1
NO_COMMIT = ForecastCommit(ZERO32, 0, "0x" + "00" * 20, 0, ZERO32, ZERO32, b"", ZERO32, 0, 0).message()
"""What stands in a refutation of the reference's row, which nobody committed."""


@dataclass(frozen=True)
class SettlerParts:
    """What a settler node is made of; `account` pays bonds and gas."""

    pool: PoolEpochs
    contracts: Contracts
    domain: Domain
    account: AccountAPI
    attestors: AttestorClient
    content: ContentStore


class SettlerNode:
    """One settler; `step` is called by the service loop."""

    def __init__(self, parts: SettlerParts, view: PoolView) -> None:
        self._parts = parts
        self._view = view
        self._attempts = Attempts()
        self._checked: set[Check] = set()

    def prepare(self) -> None:
        """Let the vault take bonds from this wallet."""
        token, vault, me = self._parts.contracts.token, self._parts.contracts.vault, self._parts.account
        if token.allowance(me, vault) < _MAX_ALLOWANCE // 2:
            send("approval of bonds", token.approve, vault, _MAX_ALLOWANCE, sender=me)

    def step(self) -> None:
        """See, plan, act."""
        seen = self._view.refresh()
        actions = plan(self._parts.pool.rules, seen.rounds, seen.now, str(self._parts.account.address), self._checked)
        self._attempts.perform(actions, lambda action: self._act(action, seen))

    def _act(self, action: Action, seen: Snapshot) -> None:
        state = seen.rounds.get(action.round, RoundState(action.round))
        match action:
            case Observe():
                self._observe(state)
            case Propose():
                self._propose(state, seen)
            case Check():
                self._check(action, state, seen)
            case Finalize():
                self._finalize(state, action.proposal)
            case Settle():
                self._settle(state, action.proposal)
            case Lapse():
                self._lapse(state)
            case Cancel():
                self._cancel(state)

    def _observe(self, state: RoundState) -> None:
        parts, pool = self._parts, self._parts.pool.at(state.number)
        words, reasons = parts.attestors.ask(pool.id, state.number)
        agreed = quorum(pool, parts.domain, words)
        if agreed is None:
            raise AttestationError(
                f"{len(words)} attestations of round {state.number}, {pool.quorum} equal ones are needed; "
                + "; ".join(reasons)
            )
        send(
            f"observation of round {state.number}",
            parts.contracts.market.observe,
            *agreed.observation.message().values(),
            list(agreed.signatures),
            sender=parts.account,
            already=lambda: self._now(state.number).observed is not None,
        )

    def _propose(self, state: RoundState, seen: Snapshot) -> None:
        parts = self._parts
        send(
            f"proposal for round {state.number}",
            parts.contracts.market.propose,
            parts.pool.id,
            state.number,
            self._rows(state, seen),
            sender=parts.account,
            already=lambda: bool(self._now(state.number).live()),
        )

    def _rows(self, state: RoundState, seen: Snapshot) -> list[bytes]:
        parts, pool, rules = self._parts, self._parts.pool.at(state.number), self._parts.pool.rules
        observed = self._observed_series(state)
        forecasts = [open_forecast(entry, pool, parts.content) for entry in state.counted()]
        rows = [entry_row(rules, forecast.series, observed) for forecast in forecasts]
        if parts.contracts.market.hasReference(parts.pool.id, state.number):
            earlier = self._observed_series(seen.rounds[state.number - rules.ref_lag])
            rows.append(reference_row(rules, earlier, observed))
        return rows

    def _observed_series(self, state: RoundState) -> Sequence[bytes]:
        if state.observed is None:
            raise PayloadUnavailable("the observation is not in the events seen so far")
        return open_observation(state.observed, self._parts.pool.at(state.number), self._parts.content).series

    def _check(self, check: Check, state: RoundState, seen: Snapshot) -> None:
        """Fell a proposal that comes out otherwise; remember one that does not."""
        parts, proposal = self._parts, state.proposals[check.proposal]
        right = self._rows(state, seen)
        if tuple(map(row_hash, right)) == proposal.row_hashes:
            self._checked.add(check)
            return
        proposed = proposed_rows(parts.contracts.market, proposal)
        found = difference(proposed, right)
        if found is None:
            raise OracleError(f"proposal {check.proposal} of round {state.number} has other hashes than its rows")
        log.warning("round %d, proposal %d is wrong: %s", state.number, check.proposal, found)
        send(
            f"refutation of proposal {check.proposal} of round {state.number}",
            parts.contracts.disputes.refute,
            parts.pool.id,
            state.number,
            check.proposal,
            proposal.content(),
            self._refutation(state, seen, found, proposed[found.row]),
            sender=parts.account,
            already=lambda: check.proposal in self._now(state.number).gone,
        )

    def _refutation(self, state: RoundState, seen: Snapshot, found: Difference, row: bytes) -> dict[str, object]:
        parts, rules, counted = self._parts, self._parts.pool.rules, state.counted()
        observed = self._observed_series(state)
        if found.row == len(counted):
            earlier = self._observed_series(seen.rounds[state.number - rules.ref_lag])
            proof = reference_proof(earlier, observed, found.group, rules.group_size)
            return {"forecast": NO_COMMIT, "key": bytes(32), "row": row, "proof": proof.message()}
        entry = counted[found.row]
        pool = parts.pool.at(state.number)
        series, key = open_forecast(entry, pool, parts.content).series, entry.key or b""
        proof = forecast_proof(series, key, observed, found.group, rules.group_size)
        return {"forecast": entry.commit.message(), "key": key, "row": row, "proof": proof.message()}

    def _finalize(self, state: RoundState, number: int) -> None:
        send(
            f"end of round {state.number}",
            self._parts.contracts.market.finalize,
            self._parts.pool.id,
            state.number,
            number,
            state.proposals[number].content(),
            [entry.forecaster for entry in state.in_order()],
            sender=self._parts.account,
            already=lambda: self._now(state.number).ended is not None,
        )
        self._claim()

    def _settle(self, state: RoundState, number: int) -> None:
        send(
            f"bond of proposal {number} of round {state.number}",
            self._parts.contracts.market.settleProposal,
            self._parts.pool.id,
            state.number,
            number,
            state.proposals[number].content(),
            sender=self._parts.account,
            already=lambda: number in self._now(state.number).gone,
        )
        self._claim()

    def _lapse(self, state: RoundState) -> None:
        send(
            f"end of the dispute of round {state.number}",
            self._parts.contracts.disputes.lapse,
            self._parts.pool.id,
            state.number,
            sender=self._parts.account,
            already=lambda: self._now(state.number).dispute is Dispute.CLOSED,
        )

    def _cancel(self, state: RoundState) -> None:
        send(
            f"cancellation of round {state.number}",
            self._parts.contracts.market.cancel,
            self._parts.pool.id,
            state.number,
            [entry.forecaster for entry in state.in_order()],
            sender=self._parts.account,
            already=lambda: self._now(state.number).ended is not None,
        )
        self._claim()

    def _claim(self) -> None:
        """Take back the bonds and fees that the vault credits, so that the next bond can be paid."""
        vault, me = self._parts.contracts.vault, self._parts.account
        if vault.creditOf(me) > 0:
            send("claim of bonds and fees", vault.claim, [], sender=me, already=lambda: vault.creditOf(me) == 0)

    def _now(self, number: int) -> RoundState:
        return self._view.refresh().rounds.get(number, RoundState(number))
