"""Carries out a forecaster's plan on its ledger: requests forecasts, publishes, journals and sends."""

import logging
from dataclasses import dataclass

from ape.exceptions import ApeException
from requests.exceptions import RequestException

from forewatt.protocol.cid import cid_of, cid_text
from forewatt.protocol.pool import region_text
from forewatt.protocol.seal import SealScope
from forewatt.protocol.typed import Domain, ForecastCommit
from forewatt.telemetry.trace_ids import traced
from forewatt.telemetry.tracing import span
from oracle.accounts.amounts import in_tokens
from oracle.chain.state import EntryOnChain
from oracle.chain.view import Snapshot
from oracle.errors import OracleError, WrongSecret
from oracle.node.attempts import Attempts
from oracle.node.forecaster.confirm import Confirmation
from oracle.node.forecaster.copies import PayloadCopies
from oracle.node.forecaster.entry import promise_of, request_for, seal_forecast
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal, Promise
from oracle.node.forecaster.keys import SealingKeys
from oracle.node.forecaster.ledger import ForecasterLedger, Payloads
from oracle.node.forecaster.plan import Action, Commit, Recalibrate, Reveal, plan
from oracle.node.ledger import PoolSource, View

log = logging.getLogger(__name__)
_REVISION = 1


@dataclass(frozen=True, kw_only=True)
class ForecasterParts:
    """The parts of a forecaster node on any ledger."""

    pool: PoolSource
    domain: Domain
    forecaster: str
    wager_wei: int
    secret: bytes
    journal: Journal
    service: ForecastClient
    copies: PayloadCopies

    @property
    def keys(self) -> SealingKeys:
        """The keys of this node's entries."""
        return SealingKeys(self.secret, self.domain)

    def scope(self, number: int, revision: int) -> SealScope:
        """The scope of the key of this forecaster's entry in a round."""
        return self.keys.scope(self.pool.id, number, self.forecaster, revision)


class ForecasterNode:
    """The node of one forecaster; the service loop calls `step`."""

    def __init__(self, parts: ForecasterParts, view: View, ledger: ForecasterLedger, payloads: Payloads) -> None:
        self._parts = parts
        self._view = view
        self._ledger, self._payloads = ledger, payloads
        self._confirmation = Confirmation(ledger, parts.pool.rules, parts.forecaster)
        self._attempts = Attempts()
        self._recalibrated_at: int | None = None
        self._other_wagers: set[int] = set()
        """Rounds whose entry has another wager than the settings, as the log says already."""

    @property
    def failing(self) -> list[tuple[int, str]]:
        """For each action that failed last time: how often in a row, and why."""
        return self._attempts.failing

    def step(self) -> None:
        """Read the ledger, plan, and carry out the plan; then see to the payloads, whatever failed before."""
        snapshot = self._view.refresh()
        self._attempts.settle(self._ledger.step(snapshot.now))
        self._note_other_wagers(snapshot)
        me, rules = self._parts.forecaster, self._parts.pool.rules
        recalibrated = snapshot.recalibrated.get(me)
        actions = plan(rules, snapshot.rounds, me, snapshot.now, recalibrated, self._stored(snapshot))
        due = [action for action in actions if not self._ledger.holds(action)]
        try:
            self._attempts.perform(due, lambda action: self._act(action, snapshot))
        finally:
            self._payloads.step(snapshot)

    def _stored(self, snapshot: Snapshot) -> dict[int, EntryOnChain]:
        try:
            return self._confirmation.of(snapshot)
        except (OracleError, ApeException, RequestException) as error:
            log.warning("entries not compared with the market: %s", error)
            return {}

    def _act(self, action: Action, snapshot: Snapshot) -> None:
        with traced(), span(type(action).__name__.lower()):
            match action:
                case Commit():
                    self._commit(action, snapshot.now)
                case Reveal():
                    self._reveal(action, snapshot)
                case Recalibrate():
                    self._recalibrate(action.at)

    def _recalibrate(self, moment: int) -> None:
        """Recalibrate once for each request of the operator; the plan repeats the action until it succeeds."""
        if moment == self._recalibrated_at:
            return
        version = self._parts.service.recalibrate(region_text(self._parts.pool.rules.region), moment)
        self._recalibrated_at = moment
        log.info("recalibrated to model version %s", version)

    def _commit(self, action: Commit, now: int) -> None:
        number = action.round
        if self._ledger.entry(number, self._parts.forecaster, is_closed=False).exists:
            log.info("round %d is entered already; its event will follow", number)
            return
        commit = _commit_of(self._promised(number) or self._promise(number, now))
        self._note_other_wager(number, commit.wager_wei)
        self._ledger.commit(action, commit, now)

    def _note_other_wagers(self, snapshot: Snapshot) -> None:
        """Log each entry that is open and has another wager than the settings."""
        for number, state in snapshot.rounds.items():
            entry = state.entries.get(self._parts.forecaster)
            if entry is not None and snapshot.now < self._parts.pool.rules.gate(number):
                self._note_other_wager(number, entry.commit.wager_wei)

    def _note_other_wager(self, number: int, wager_wei: int) -> None:
        wanted_wei = self._parts.pool.rules.whole_wager_wei(self._parts.wager_wei)
        if wager_wei != wanted_wei and number not in self._other_wagers:
            self._other_wagers.add(number)
            log.warning(
                "round %d keeps the wager of %s tokens that it was promised with; the next round has %s tokens",
                number,
                in_tokens(wager_wei),
                in_tokens(wanted_wei),
            )

    def _promised(self, number: int) -> Promise | None:
        """The promise of a round in the journal; WrongSecret if this node could not reveal it."""
        promise = self._parts.journal.latest(self._parts.pool.id, number, self._parts.forecaster)
        if promise and self._parts.keys.hash_of(self._parts.scope(number, promise.revision)) != promise.key_hash:
            raise WrongSecret(
                f"round {number}: the journal's promise was sealed with another secret than this node has; restore "
                "that secret, or skip the round: what is committed and cannot be revealed is forfeited"
            )
        return promise

    def _promise(self, number: int, now: int) -> Promise:
        parts, pool = self._parts, self._parts.pool.at(number)
        reply = parts.service.forecast(request_for(pool, number, now))
        scope = parts.scope(number, _REVISION)
        sealed = seal_forecast(pool, reply, parts.secret, scope)
        if sealed.fallbacks:
            log.warning(
                "round %d: %d of %d feeds have no forecast and get the fallback",
                number,
                sealed.fallbacks,
                len(pool.feeds),
            )
        cid = cid_of(sealed.block)
        parts.copies.keep(number, cid_text(cid), sealed.block)
        self._payloads.publish(number, sealed.block)
        return parts.journal.promise(promise_of(sealed, cid, scope, pool.rules.whole_wager_wei(parts.wager_wei)))

    def _reveal(self, action: Reveal, snapshot: Snapshot) -> None:
        """Reveal the entry as it is on chain, whoever signed it: the journal and the settings do not matter here."""
        parts, number = self._parts, action.round
        stored = self._ledger.entry(number, parts.forecaster)
        if stored.is_revealed or not stored.exists:
            log.info("round %d: %s", number, "revealed already" if stored.exists else "the entry is no longer on chain")
            return
        commit = self._stored_commit(number, stored, snapshot)
        self._ledger.reveal(action, commit, parts.keys.key_of(commit), snapshot.now)

    def _stored_commit(self, number: int, stored: EntryOnChain, snapshot: Snapshot) -> ForecastCommit:
        """The commit that the market has stored: that of the events, or else of the journal."""
        state, parts = snapshot.rounds.get(number), self._parts
        entry = state.entries.get(parts.forecaster) if state else None
        promise = parts.journal.find(parts.pool.id, number, parts.forecaster, stored.revision)
        known = (entry.commit if entry else None, _commit_of(promise) if promise else None)
        commit = next((commit for commit in known if commit is not None and stored.is_of(commit)), None)
        if commit is None:
            raise OracleError(
                f"round {number}: revision {stored.revision} of the entry is on chain, but the endpoint has not given "
                "its event yet, and it is not in this node's journal"
            )
        return commit


def _commit_of(promise: Promise) -> ForecastCommit:
    return ForecastCommit(
        pool=promise.pool,
        round=promise.round,
        forecaster=promise.forecaster,
        revision=promise.revision,
        root=promise.root,
        key_hash=promise.key_hash,
        cid=promise.cid,
        model_version=promise.model_version,
        issued_at=promise.issued_at,
        wager_wei=promise.wager_wei,
    )
