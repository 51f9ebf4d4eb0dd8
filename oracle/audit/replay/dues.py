"""What each event of the market and of disputes moves in the vault: bonds, reserves and fees, and nothing else."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from forewatt.protocol.pool import PoolParams
from oracle.audit.errors import Mismatch
from oracle.audit.read.abi import Event

MOVES = {
    "BondTaken": ("from", "amount"),
    "BondSettled": ("pool", "to", "amount", "returned"),
    "Reserved": ("pool", "amount"),
}
"""The vault's events that only answer to others, and what of them must be right."""
NOBODY = "0x" + "00" * 20


@dataclass
class _Round:
    """Who holds which bond in a round; `bonds` are the pending proposals' proposers, `hashes` all contents."""

    observer: str | None = None
    challenger: str | None = None
    staked_wei: int = 0
    ruled: bool = False
    bonds: dict[int, str] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    final: int | None = None


class Dues:
    """What the vault owes to the events so far; `apply` raises Mismatch where it moves something else, or nothing."""

    def __init__(self) -> None:
        self._rounds: dict[tuple[bytes, int], _Round] = {}
        self._due: deque[tuple[str, str, tuple[object, ...]]] = deque()
        self._fee: tuple[str, str, str] | None = None
        self._transaction = ""

    def apply(self, event: Event, rules: Mapping[bytes, PoolParams]) -> None:
        """Hold one event against what the last ones call for; `rules` are those of the pools created so far."""
        if event.transaction != self._transaction:
            self.require_done()
            self._transaction = event.transaction
        if event.name in MOVES:
            self._check(event)
        elif event.name == "FeePaid":
            self._check_fee(event)
        elif event.name in _STEPS:
            self.require_done()
            place = (event["pool"], event["round"])
            if event["pool"] not in rules:
                raise Mismatch(f"the pool of {event.name}", event["pool"], "never created on this chain")
            _STEPS[event.name](self, event, rules[event["pool"]], self._rounds.setdefault(place, _Round()))

    def require_done(self) -> None:
        """Raise Mismatch where the vault passed over something that was due."""
        if self._due:
            name, why, values = self._due[0]
            raise Mismatch(f"{name} at {why}", "none", values)

    def _check(self, event: Event) -> None:
        recorded = tuple(event[part] for part in MOVES[event.name])
        if not self._due or self._due[0][0] != event.name:
            raise Mismatch(f"{event.name} in transaction {event.transaction}", recorded, "nothing that calls for it")
        name, why, values = self._due.popleft()
        if recorded != values:
            raise Mismatch(f"{name} at {why}", recorded, values)

    def _check_fee(self, event: Event) -> None:
        due, self._fee = self._fee, None
        recorded = (event.transaction, event["proposer"], event["caller"])
        if recorded != due:
            raise Mismatch("the transaction and receivers of a fee", recorded, due)

    def _expect(self, event: Event, name: str, *values: object) -> None:
        self._due.append((name, f"{event.name} of round {event['round']}", values))

    def _settle_bond(self, event: Event, to: str, amount_wei: int, returned_wei: int) -> None:
        self._expect(event, "BondSettled", event["pool"], to, amount_wei, returned_wei)

    def _gate_closed(self, event: Event, _rules: PoolParams, _held: _Round) -> None:
        if event["reserve"]:
            self._expect(event, "Reserved", event["pool"], event["reserve"])

    def _observed(self, event: Event, rules: PoolParams, held: _Round) -> None:
        _agree(event, "an earlier observer", held.observer, None)
        held.observer = event["observer"]
        self._expect(event, "BondTaken", held.observer, rules.observe_bond_wei)

    def _challenged(self, event: Event, rules: PoolParams, held: _Round) -> None:
        _agree(event, "an earlier challenger", held.challenger, None)
        held.challenger = event["challenger"]
        if event.name == "Disputed":
            held.staked_wei = rules.observe_bond_wei
            self._expect(event, "BondTaken", held.challenger, held.staked_wei)

    def _ruled(self, event: Event, rules: PoolParams, held: _Round) -> None:
        _agree(event, "a dispute that is not ruled yet", held.challenger is not None and not held.ruled, True)
        held.ruled = True
        half = rules.observe_bond_wei // 2
        if event.name == "Lapsed":
            if held.staked_wei:
                self._settle_bond(event, NOBODY, held.staked_wei, 0)
        elif not event["upheld"]:
            pot = rules.observe_bond_wei + held.staked_wei
            self._settle_bond(event, str(held.challenger), pot, pot - half)
            held.observer = None
        elif held.staked_wei:
            self._settle_bond(event, str(held.observer), held.staked_wei, held.staked_wei - half)

    def _proposed(self, event: Event, rules: PoolParams, held: _Round) -> None:
        _agree(event, "number of the proposal", event["proposal"], len(held.hashes))
        held.bonds[event["proposal"]], held.hashes[event["proposal"]] = event["proposer"], event["hash"]
        self._expect(event, "BondTaken", event["proposer"], rules.propose_bond_wei)

    def _refuted(self, event: Event, rules: PoolParams, held: _Round) -> None:
        self._release(event, held)
        self._settle_bond(event, event["caller"], rules.propose_bond_wei, rules.propose_bond_wei // 2)

    def _finalized(self, event: Event, rules: PoolParams, held: _Round) -> None:
        proposer, held.final = self._release(event, held), event["proposal"]
        self._settle_bond(event, proposer, rules.propose_bond_wei, rules.propose_bond_wei)
        self._return_observer(event, rules, held)
        self._fee = (event.transaction, proposer, event["caller"])

    def _cancelled(self, event: Event, rules: PoolParams, held: _Round) -> None:
        self._return_observer(event, rules, held)

    def _proposal_settled(self, event: Event, rules: PoolParams, held: _Round) -> None:
        proposer, bond_wei = self._release(event, held), rules.propose_bond_wei
        matches = held.final is not None and held.hashes[event["proposal"]] == held.hashes[held.final]
        _agree(event, f"whether proposal {event['proposal']} is the final one's like", event["matched"], matches)
        self._settle_bond(event, proposer, bond_wei, bond_wei if matches else 0)

    def _return_observer(self, event: Event, rules: PoolParams, held: _Round) -> None:
        if held.observer is not None:
            self._settle_bond(event, held.observer, rules.observe_bond_wei, rules.observe_bond_wei)

    def _release(self, event: Event, held: _Round) -> str:
        """The proposer whose bond is not held any longer."""
        _agree(event, f"the bond of proposal {event['proposal']} is held", event["proposal"] in held.bonds, True)
        return held.bonds.pop(event["proposal"])


_STEPS = {
    "GateClosed": Dues._gate_closed,
    "Observed": Dues._observed,
    "Disputed": Dues._challenged,
    "Contradicted": Dues._challenged,
    "Resolved": Dues._ruled,
    "Lapsed": Dues._ruled,
    "Proposed": Dues._proposed,
    "Refuted": Dues._refuted,
    "Finalized": Dues._finalized,
    "Cancelled": Dues._cancelled,
    "ProposalSettled": Dues._proposal_settled,
}


def _agree(event: Event, what: str, recorded: object, recomputed: object) -> None:
    if recorded != recomputed:
        raise Mismatch(f"{what} at {event.name} of round {event['round']}", recorded, recomputed)
