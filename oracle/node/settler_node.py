"""The effects of the settler role: asks the attestors, computes the rows, sends; its bonds come back as it claims."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ape.api import AccountAPI

from forewatt.protocol.typed import Domain
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.pool import Pool
from oracle.chain.rounds import Observed, RoundState
from oracle.chain.send import send
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import AttestationError, PayloadUnavailable
from oracle.node.attempts import Attempts
from oracle.node.attestor_client import AttestorClient
from oracle.node.settlement import entry_row, reference_row
from oracle.node.settler import Action, Cancel, Finalize, Observe, Propose, plan, quorum
from oracle.payloads import open_forecast, open_observation

log = logging.getLogger(__name__)
_MAX_ALLOWANCE = 2**256 - 1


@dataclass(frozen=True)
class SettlerParts:
    """What a settler node is made of; `account` pays bonds and gas."""

    pool: Pool
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

    def prepare(self) -> None:
        """Let the vault take bonds from this wallet."""
        token, vault, me = self._parts.contracts.token, self._parts.contracts.vault, self._parts.account
        if token.allowance(me, vault) < _MAX_ALLOWANCE // 2:
            send("approval of bonds", token.approve, vault, _MAX_ALLOWANCE, sender=me)

    def step(self) -> None:
        """See, plan, act."""
        seen = self._view.refresh()
        actions = plan(self._parts.pool.rules, seen.rounds, seen.now)
        self._attempts.perform(actions, lambda action: self._act(action, seen))

    def _act(self, action: Action, seen: Snapshot) -> None:
        state = seen.rounds.get(action.round, RoundState(action.round))
        match action:
            case Observe():
                self._observe(state)
            case Propose():
                self._propose(state, seen)
            case Finalize():
                self._finalize(state)
            case Cancel():
                self._cancel(state)

    def _observe(self, state: RoundState) -> None:
        parts = self._parts
        words, reasons = parts.attestors.ask(parts.pool.id, state.number)
        agreed = quorum(parts.pool, parts.domain, words)
        if agreed is None:
            raise AttestationError(
                f"{len(words)} attestations of round {state.number}, {parts.pool.quorum} equal ones are needed; "
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
            already=lambda: bool(self._now(state.number).proposals),
        )

    def _rows(self, state: RoundState, seen: Snapshot) -> list[bytes]:
        parts, rules = self._parts, self._parts.pool.rules
        observed = self._observed_series(state.observed)
        forecasts = [open_forecast(entry, parts.pool, parts.content) for entry in state.counted()]
        rows = [entry_row(rules, forecast.series, observed) for forecast in forecasts]
        if parts.contracts.market.hasReference(parts.pool.id, state.number):
            earlier = self._observed_series(seen.rounds[state.number - rules.ref_lag].observed)
            rows.append(reference_row(rules, earlier, observed))
        return rows

    def _observed_series(self, observed: Observed | None) -> Sequence[bytes]:
        if observed is None:
            raise PayloadUnavailable("the observation is not in the events seen so far")
        return open_observation(observed, self._parts.pool, self._parts.content).series

    def _finalize(self, state: RoundState) -> None:
        proposal = state.proposals[0]
        send(
            f"end of round {state.number}",
            self._parts.contracts.market.finalize,
            self._parts.pool.id,
            state.number,
            [entry.forecaster for entry in state.in_order()],
            list(proposal.sums),
            list(proposal.row_hashes),
            sender=self._parts.account,
            already=lambda: self._now(state.number).ended is not None,
        )
        self._claim()

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
