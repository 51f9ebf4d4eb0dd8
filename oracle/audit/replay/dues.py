"""The bonds, reserves and fees that the vault must move for each event of the market and of disputes."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from forewatt.protocol.claims import MAX_BONDED, claim_bond_wei
from forewatt.protocol.payoff import proposal_bond_wei
from forewatt.protocol.pool import PoolParams
from forewatt.protocol.words import MAX_PROPOSALS
from oracle.audit.compare import agree
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event

MOVES = {
    "BondTaken": ("from", "amount"),
    "BondSettled": ("pool", "to", "amount", "returned"),
    "Reserved": ("pool", "amount"),
}
"""Vault events caused by another event, and the arguments that follow from it."""
NOBODY = "0x" + "00" * 20
Truth = tuple[bytes, int, bytes]
"""A claimed truth: root, available bits of revealed entries, and CID."""


def claimed_truth(event: Event, revealed: int) -> Truth:
    """The truth in a claim or a ruling. That there is none has no bits and no CID."""
    if not any(event["root"]):
        return event["root"], 0, b""
    return event["root"], event["available"] & revealed, event["cid"]


@dataclass
class _RoundBonds:
    """The bonds of one round; `proposers` are those of live proposals, `rows` those of every proposal.

    `challengers` has the challenger of every claimed truth, `claims_wei` the sum of all claims' bonds.
    """

    revealed: int = 0
    observer: str | None = None
    challengers: dict[Truth, str] = field(default_factory=dict)
    bonded: int = 0
    claims_wei: int = 0
    contradicted: bool = False
    ruled: bool = False
    proposers: dict[int, str] = field(default_factory=dict)
    rows: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    final: int | None = None


class Dues:
    """The vault events due after the events so far; `apply` raises Mismatch at one that is wrong or missing."""

    def __init__(self) -> None:
        self._rounds: dict[tuple[bytes, int], _RoundBonds] = {}
        self._due: deque[tuple[str, str, tuple[object, ...]]] = deque()
        self._fee: tuple[str, str, str] | None = None
        self._transaction = ""

    def apply(self, event: Event, rules: Mapping[bytes, PoolParams]) -> None:
        """Check one event against those that are due; `rules` are the rules of the pools created so far."""
        if event.transaction != self._transaction:
            self.require_done()
            self._transaction = event.transaction
        if event.name in MOVES:
            self._check(event)
        elif event.name == "FeePaid":
            self._check_fee(event)
        elif event.name in _STEPS:
            self.require_done()
            key = (event["pool"], event["round"])
            if event["pool"] not in rules:
                raise Mismatch(f"the pool of {event.name}", event["pool"], "never created on this chain")
            _STEPS[event.name](self, event, rules[event["pool"]], self._rounds.setdefault(key, _RoundBonds()))

    def require_done(self) -> None:
        """Raise Mismatch if an event that was due is missing."""
        if self._due:
            name, why, values = self._due[0]
            raise Mismatch(f"{name} at {why}", "none", values)

    def _check(self, event: Event) -> None:
        recorded = tuple(event[part] for part in MOVES[event.name])
        if not self._due or self._due[0][0] != event.name:
            raise Mismatch(f"{event.name} in transaction {event.transaction}", recorded, "no event that causes it")
        name, why, values = self._due.popleft()
        agree(f"{name} at {why}", recorded, values)

    def _check_fee(self, event: Event) -> None:
        due, self._fee = self._fee, None
        recorded = (event.transaction, event["proposer"], event["caller"])
        agree("the transaction and receivers of a fee", recorded, due)

    def _expect(self, event: Event, name: str, *values: object) -> None:
        self._due.append((name, f"{event.name} of round {event['round']}", values))

    def _settle_bond(self, event: Event, to: str, amount_wei: int, returned_wei: int) -> None:
        self._expect(event, "BondSettled", event["pool"], to, amount_wei, returned_wei)

    def _gate_closed(self, event: Event, _rules: PoolParams, _bonds: _RoundBonds) -> None:
        if event["reserve"]:
            self._expect(event, "Reserved", event["pool"], event["reserve"])

    def _observed(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        self._agree(event, "an earlier observer", bonds.observer, None)
        bonds.observer = event["observer"]
        self._expect(event, "BondTaken", bonds.observer, rules.observe_bond_wei)

    def _revealed(self, event: Event, _rules: PoolParams, bonds: _RoundBonds) -> None:
        bonds.revealed |= 1 << event["index"]

    def _disputed(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        bond_wei = claim_bond_wei(rules, bonds.bonded)
        self._agree(event, "a place for another claim", bonds.bonded < MAX_BONDED, True)
        self._agree(event, "bond of the claim", event["bond"], bond_wei)
        self._claim(event, bonds)
        bonds.bonded, bonds.claims_wei = bonds.bonded + 1, bonds.claims_wei + bond_wei
        self._expect(event, "BondTaken", event["challenger"], bond_wei)

    def _contradicted(self, event: Event, _rules: PoolParams, bonds: _RoundBonds) -> None:
        self._agree(event, "an earlier claim of a second quorum", bonds.contradicted, False)
        self._claim(event, bonds)
        bonds.contradicted = True

    def _claim(self, event: Event, bonds: _RoundBonds) -> None:
        self._agree(event, "whether the dispute was ruled", bonds.ruled, False)
        self._agree(event, "number of the claim", event["claim"], len(bonds.challengers))
        truth = claimed_truth(event, bonds.revealed)
        self._agree(event, "an earlier claim of this truth", bonds.challengers.get(truth), None)
        bonds.challengers[truth] = event["challenger"]

    def _lapsed(self, event: Event, _rules: PoolParams, bonds: _RoundBonds) -> None:
        self._close(event, bonds)
        if bonds.claims_wei:
            self._settle_bond(event, NOBODY, bonds.claims_wei, 0)

    def _resolved(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        self._close(event, bonds)
        pot_wei, challenger = bonds.claims_wei, bonds.challengers.get(claimed_truth(event, bonds.revealed), NOBODY)
        winner = bonds.observer if event["upheld"] else challenger
        self._agree(event, "winner of the dispute", event["winner"], winner)
        if not event["upheld"]:
            pot_wei += rules.observe_bond_wei
            bonds.observer = None
        if pot_wei:
            left_wei = 0 if winner == NOBODY else pot_wei - rules.observe_bond_wei // 2
            self._settle_bond(event, str(winner), pot_wei, left_wei)

    def _close(self, event: Event, bonds: _RoundBonds) -> None:
        awaited = bool(bonds.challengers) and not bonds.ruled
        self._agree(event, "whether a dispute awaits a ruling", awaited, True)
        bonds.ruled = True

    def _proposed(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        self._agree(event, "number of the proposal", event["proposal"], len(bonds.rows))
        self._agree(event, "whether the round takes another proposal", len(bonds.rows) < MAX_PROPOSALS, True)
        bonds.proposers[event["proposal"]], bonds.rows[event["proposal"]] = event["proposer"], tuple(event["rows"])
        self._expect(
            event, "BondTaken", event["proposer"], proposal_bond_wei(rules.propose_bond_wei, event["proposal"])
        )

    def _refuted(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        self._release(event, bonds)
        bond_wei = proposal_bond_wei(rules.propose_bond_wei, event["proposal"])
        self._settle_bond(event, event["caller"], bond_wei, bond_wei // 2)

    def _finalized(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        proposer, bonds.final = self._release(event, bonds), event["proposal"]
        bond_wei = proposal_bond_wei(rules.propose_bond_wei, event["proposal"])
        self._settle_bond(event, proposer, bond_wei, bond_wei)
        self._return_observer(event, rules, bonds)
        self._fee = (event.transaction, proposer, event["caller"])

    def _cancelled(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        self._return_observer(event, rules, bonds)

    def _proposal_settled(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        proposer, bond_wei = self._release(event, bonds), proposal_bond_wei(rules.propose_bond_wei, event["proposal"])
        matches = bonds.final is not None and bonds.rows[event["proposal"]] == bonds.rows[bonds.final]
        self._agree(event, f"whether proposal {event['proposal']} equals the final one", event["matched"], matches)
        self._settle_bond(event, proposer, bond_wei, bond_wei if matches else 0)

    @staticmethod
    def _agree(event: Event, what: str, recorded: object, recomputed: object) -> None:
        agree(f"{what} at {event.name} of round {event['round']}", recorded, recomputed)

    def _return_observer(self, event: Event, rules: PoolParams, bonds: _RoundBonds) -> None:
        if bonds.observer is not None:
            self._settle_bond(event, bonds.observer, rules.observe_bond_wei, rules.observe_bond_wei)

    def _release(self, event: Event, bonds: _RoundBonds) -> str:
        """Release the bond of a pending proposal; returns its proposer."""
        self._agree(
            event, f"whether proposal {event['proposal']} has a bond", event["proposal"] in bonds.proposers, True
        )
        return bonds.proposers.pop(event["proposal"])


_STEPS = {
    "GateClosed": Dues._gate_closed,
    "Observed": Dues._observed,
    "Revealed": Dues._revealed,
    "Disputed": Dues._disputed,
    "Contradicted": Dues._contradicted,
    "Resolved": Dues._resolved,
    "Lapsed": Dues._lapsed,
    "Proposed": Dues._proposed,
    "Refuted": Dues._refuted,
    "Finalized": Dues._finalized,
    "Cancelled": Dues._cancelled,
    "ProposalSettled": Dues._proposal_settled,
}
