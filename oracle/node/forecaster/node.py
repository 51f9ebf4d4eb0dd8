"""Carries out a forecaster's plan: requests forecasts, pins, journals, signs and sends."""

import logging
from dataclasses import dataclass

from ape.api import AccountAPI

from forewatt.protocol.cid import cid_from_text
from forewatt.protocol.pool import region_text
from forewatt.protocol.seal import SealScope, key_hash, seed_of
from forewatt.protocol.typed import Domain, ForecastCommit
from forewatt.stores.content import ContentStore
from oracle.chain.contracts import Contracts
from oracle.chain.pool import PoolEpochs
from oracle.chain.send import send
from oracle.chain.view import PoolView, Snapshot
from oracle.errors import OracleError
from oracle.node.attempts import Attempts
from oracle.node.forecaster.entry import promise_of, request_for, seal_forecast
from oracle.node.forecaster.forecast_client import ForecastClient
from oracle.node.forecaster.journal import Journal, Promise
from oracle.node.forecaster.plan import Action, Commit, Recalibrate, Reveal, plan
from oracle.node.signing import sign

log = logging.getLogger(__name__)
_REVISION = 1


@dataclass(frozen=True)
class ForecasterParts:
    """The parts of a forecaster node; `account` signs as the authority and pays the gas."""

    pool: PoolEpochs
    contracts: Contracts
    domain: Domain
    account: AccountAPI
    forecaster: str
    wager_wei: int
    secret: bytes
    journal: Journal
    service: ForecastClient
    content: ContentStore


class ForecasterNode:
    """The node of one forecaster; the service loop calls `step`."""

    def __init__(self, parts: ForecasterParts, view: PoolView) -> None:
        self._parts = parts
        self._view = view
        self._attempts = Attempts()
        self._recalibrated_at: int | None = None

    def step(self) -> None:
        """Read the chain, plan, and carry out the plan."""
        snapshot = self._view.refresh()
        me = self._parts.forecaster
        actions = plan(self._parts.pool.rules, snapshot.rounds, me, snapshot.now, snapshot.recalibrated.get(me))
        self._attempts.perform(actions, lambda action: self._act(action, snapshot))

    def _act(self, action: Action, snapshot: Snapshot) -> None:
        match action:
            case Commit():
                self._commit(action.round, snapshot.now)
            case Reveal():
                self._reveal(action.round)
            case Recalibrate():
                self._recalibrate(action.at)

    def _recalibrate(self, moment: int) -> None:
        """Recalibrate once for each request of the operator; the plan repeats the action until it succeeds."""
        if moment == self._recalibrated_at:
            return
        version = self._parts.service.recalibrate(region_text(self._parts.pool.rules.region), moment)
        self._recalibrated_at = moment
        log.info("recalibrated to model version %s", version)

    def _commit(self, number: int, now: int) -> None:
        parts = self._parts
        promise = parts.journal.latest(parts.pool.id, number, parts.forecaster) or self._promise(number, now)
        commit = _commit_of(promise, parts.domain)
        signature = sign(commit, parts.domain, parts.account)
        send(
            f"commit of round {number}",
            parts.contracts.market.commit,
            tuple(commit.message().values()),
            signature,
            sender=parts.account,
            already=lambda: self._entered(number),
        )

    def _promise(self, number: int, now: int) -> Promise:
        parts, pool = self._parts, self._parts.pool.at(number)
        reply = parts.service.forecast(request_for(pool, number, now))
        scope = SealScope(parts.domain.chain_id, parts.domain.market, pool.id, number, parts.forecaster, _REVISION)
        sealed = seal_forecast(pool, reply, parts.secret, scope)
        if sealed.fallbacks:
            log.warning(
                "round %d: %d of %d feeds have no forecast and get the fallback",
                number,
                sealed.fallbacks,
                len(pool.feeds),
            )
        cid = cid_from_text(parts.content.put(sealed.block))
        return parts.journal.promise(promise_of(sealed, cid, scope, pool.rules.whole_wager_wei(parts.wager_wei)))

    def _reveal(self, number: int) -> None:
        parts = self._parts
        promise = parts.journal.latest(parts.pool.id, number, parts.forecaster)
        if promise is None:
            raise OracleError(f"round {number}: the entry on chain is not in this node's journal; it cannot reveal it")
        send(
            f"reveal of round {number}",
            parts.contracts.market.reveal,
            tuple(_commit_of(promise, parts.domain).message().values()),
            promise.key,
            sender=parts.account,
            already=lambda: self._is_revealed(number),
        )

    def _entered(self, number: int) -> bool:
        rounds = self._view.refresh().rounds
        return number in rounds and self._parts.forecaster in rounds[number].entries

    def _is_revealed(self, number: int) -> bool:
        entry = self._view.refresh().rounds[number].entries.get(self._parts.forecaster)
        return entry is not None and entry.key is not None


def _commit_of(promise: Promise, domain: Domain) -> ForecastCommit:
    entry = promise.pool, promise.round, promise.forecaster, promise.revision
    context = SealScope(domain.chain_id, domain.market, *entry).context()
    return ForecastCommit(
        pool=promise.pool,
        round=promise.round,
        forecaster=promise.forecaster,
        revision=promise.revision,
        root=promise.root,
        key_hash=key_hash(seed_of(context, promise.key)),
        cid=promise.cid,
        model_version=promise.model_version,
        issued_at=promise.issued_at,
        wager_wei=promise.wager_wei,
    )
