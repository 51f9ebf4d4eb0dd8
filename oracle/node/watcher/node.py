"""A watcher: a settler that starts nothing, refutes what is wrong, and may dispute what its meters contradict."""

import logging
from dataclasses import dataclass

from forewatt.protocol.claims import claim_bond_wei
from forewatt.protocol.tree import observation_tree
from forewatt.stores.content import ContentError
from oracle.accounts.amounts import in_tokens
from oracle.chain.rounds import RoundState
from oracle.chain.view import Snapshot
from oracle.errors import OracleError
from oracle.node.ledger import View
from oracle.node.settler.ledger import Series
from oracle.node.settler.node import SettlerNode, SettlerParts, Step
from oracle.node.settler.plan import Action
from oracle.node.watcher.contradiction import Contradiction, contradiction
from oracle.node.watcher.evidence import Evidence
from oracle.node.watcher.ledger import Truth, WatcherLedger
from oracle.node.watcher.plan import Contest, to_contest, watch_plan

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Disputes:
    """With what and how far a watcher disputes: what it knows, its tolerance, and the most that a bond may be."""

    evidence: Evidence
    tolerance_ppm: int
    bond_wei: int


class WatcherNode(SettlerNode):
    """A watcher; the service loop calls `step`. Without `disputes` it disputes nothing."""

    def __init__(
        self, parts: SettlerParts, view: View, ledger: WatcherLedger, series: Series, disputes: Disputes | None = None
    ) -> None:
        super().__init__(parts, view, ledger, series)
        self._claims = ledger
        self._disputes = disputes
        self._agreed: set[int] = set()
        """Rounds whose observation contradicts nothing, or was disputed already."""

    def _plan(self, snapshot: Snapshot, me: str) -> list[Action]:
        rules = self._parts.pool.rules
        return watch_plan(rules, snapshot.rounds, snapshot.now, me, self._right.keys())

    def _further(self, snapshot: Snapshot) -> list[Step]:
        if self._disputes is None:
            return []
        try:
            self._disputes.evidence.follow(snapshot)
        except (OracleError, ContentError) as error:
            log.warning("the payloads of running rounds are not judged: %s", error)
        self._agreed &= {number for number, state in snapshot.rounds.items() if state.observed is not None}
        return [*to_contest(self._parts.pool.rules, snapshot.rounds, snapshot.now, self._agreed)]

    def _act(self, action: Step, snapshot: Snapshot) -> None:
        if isinstance(action, Contest):
            self._contest(action, snapshot.rounds[action.round])
        else:
            super()._act(action, snapshot)

    def _contest(self, action: Contest, state: RoundState) -> None:
        assert self._disputes is not None
        found = self._contradiction(state, self._disputes)
        if found is None:
            self._agreed.add(state.number)
            return
        rules, number = self._parts.pool.rules, state.number
        bond_wei = claim_bond_wei(rules, self._claims.bonded_claims(number))
        what = f"round {number}: {found.values} values and {found.bits} bits contradict the own meters"
        if bond_wei > self._disputes.bond_wei:
            log.error("%s; the bond of %s tokens is above FOREWATT_WATCHER_BOND", what, in_tokens(bond_wei))
            self._agreed.add(number)
            return
        log.warning("%s: disputed with a bond of %s tokens", what, in_tokens(bond_wei))
        root = observation_tree(found.series, rules.group_size).root
        self._claims.dispute(action, Truth(found.series, root, found.available))
        self._agreed.add(number)

    def _contradiction(self, state: RoundState, disputes: Disputes) -> Contradiction | None:
        observed, attested = self._recomputation.observed(state)
        evidence = disputes.evidence
        measured = evidence.measured(self._parts.pool.at(state.number), state.number)
        judged = evidence.judged(state)
        return contradiction(attested, measured, disputes.tolerance_ppm, observed.available, judged)
