"""A Fabric channel in memory: peers that endorse, an orderer that cuts blocks, and the rules by which peers commit.

It models what the chaincode depends on: versions of reads and their check at commit, phantoms, policies of keys and
collections, private data and its hashes, blockToLive, one event a transaction, and that clients choose timestamps.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.consortium.calls import invoke
from contracts.consortium.ledger.port import Consent, Identity, Policy
from forewatt.protocol.canonical import decode_canonical, encode_canonical
from tests.consortium.fabric.block import Block, Code, Transaction, conflict, endorsed
from tests.consortium.fabric.simulation import Proposal, Simulation
from tests.consortium.fabric.state import State, digest


@dataclass(frozen=True)
class Collection:
    """A private data collection: its holders, who must endorse a write, and for how many blocks it lives."""

    holders: tuple[str, ...]
    policy: Policy
    blocks_to_live: int


class Invalid(Exception):
    """A transaction that peers rejected; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class Network:
    """A channel with one peer an organisation."""

    channel: str
    organisations: tuple[str, ...]
    collections: Mapping[str, Collection]
    consent: Callable[[str], Consent]
    state: State = field(default_factory=State)
    blocks: list[Block] = field(default_factory=list)
    pending: list[Transaction] = field(default_factory=list)
    private: dict[str, dict[tuple[str, str], tuple[bytes, int]]] = field(default_factory=dict)
    sent: int = 0

    @property
    def majority(self) -> Policy:
        """The chaincode's endorsement policy: a majority of the organisations."""
        return Policy(self.organisations, len(self.organisations) // 2 + 1)

    def endorse(
        self,
        creator: Identity,
        name: str,
        endorsers: Sequence[str] | None = None,
        transient: Mapping[str, bytes] | None = None,
        timestamp: int = 0,
        **arguments: Any,
    ) -> Transaction:
        """A transaction that these organisations' peers endorse, by default all. Raises what the chaincode raises."""
        self.sent += 1
        tx_id = hashlib.sha256(f"{self.sent}/{creator}".encode()).hexdigest()
        proposal = Proposal(tx_id, creator, name, encode_canonical(arguments), transient or {}, timestamp)
        chosen = tuple(self.organisations if endorsers is None else endorsers)
        holders = {name_: collection.holders for name_, collection in self.collections.items()}
        simulations = [Simulation(self.channel, proposal, self.state, holders) for _ in chosen]
        for organisation, simulation in zip(chosen, simulations, strict=True):
            invoke(simulation, self.consent(organisation), name, proposal.arguments)
        if len({simulation.rwset.encode() for simulation in simulations}) != 1:
            raise AssertionError("the peers' results differ: the chaincode is not deterministic")
        return Transaction(proposal, simulations[0].rwset, chosen, simulations[0].private)

    def order(self, tx: Transaction) -> None:
        """Hand a transaction to the orderer."""
        self.pending.append(tx)

    def cut(self) -> Block:
        """Put what is pending into a block, and commit it at every peer."""
        number, seen = len(self.blocks), {tx.proposal.tx_id for block in self.blocks for tx in block.transactions}
        codes: list[Code] = []
        changed: set[str] = set()
        for place, tx in enumerate(self.pending):
            code = self._validate(tx, seen, changed)
            codes.append(code)
            seen.add(tx.proposal.tx_id)
            if code is Code.VALID:
                changed |= tx.rwset.policies.keys()
                self._commit(tx, number, place)
        self._purge(number)
        previous = self.blocks[-1].hash if self.blocks else bytes(32)
        block = Block(number, previous, tuple(self.pending), tuple(codes))
        self.pending = []
        self.blocks.append(block)
        return block

    def send(self, creator: Identity, name: str, **options: Any) -> list[dict[str, Any]]:
        """Endorse, order and commit one transaction in a block of its own; its events. Invalid if peers reject it."""
        self.order(self.endorse(creator, name, **options))
        block = self.cut()
        if block.codes[-1] is not Code.VALID:
            raise Invalid(block.codes[-1])
        return events_in(block)

    def read_private(self, organisation: str, collection: str, key: str) -> bytes | None:
        """The private value at an organisation's peer. PermissionError at one that is not a holder."""
        if organisation not in self.collections[collection].holders:
            raise PermissionError(f"{organisation} is not in {collection}")
        found = self.private.get(organisation, {}).get((collection, key))
        return found[0] if found else None

    def private_hash(self, collection: str, key: str) -> bytes | None:
        """The hash of a private value, which every peer has."""
        found = self.state.hashes.get((collection, digest(key.encode())))
        return found[0] if found else None

    def _validate(self, tx: Transaction, seen: set[str], changed: set[str]) -> Code:
        if tx.proposal.tx_id in seen:
            return Code.DUPLICATE
        policies = {name: collection.policy for name, collection in self.collections.items()}
        if not endorsed(tx, self.state, changed, self.majority, policies):
            return Code.ENDORSEMENT
        return conflict(tx, self.state) or Code.VALID

    def _commit(self, tx: Transaction, number: int, place: int) -> None:
        self.state.apply(tx.rwset.writes, (number, place))
        # A policy on a missing key is dropped silently.
        self.state.policies |= {key: policy for key, policy in tx.rwset.policies.items() if key in self.state.values}
        for (collection, hashed), value_hash in tx.rwset.hashes.items():
            self.state.hashes[collection, hashed] = (value_hash, number)
        for (collection, key), value in tx.private.items():
            for organisation in self.collections[collection].holders:
                self.private.setdefault(organisation, {})[collection, key] = (value, number)

    def _purge(self, number: int) -> None:
        def lives(collection: str, written: int) -> bool:
            blocks = self.collections[collection].blocks_to_live
            return blocks == 0 or number - written <= blocks

        for store in self.private.values():
            for at in [at for at, (_, written) in store.items() if not lives(at[0], written)]:
                del store[at]
        for hashed in [hashed for hashed, (_, written) in self.state.hashes.items() if not lives(hashed[0], written)]:
            del self.state.hashes[hashed]


def events_in(block: Block) -> list[dict[str, Any]]:
    """The events of a block's valid transactions, in their order."""
    events: list[dict[str, Any]] = []
    for tx, code in zip(block.transactions, block.codes, strict=True):
        if code is Code.VALID and tx.rwset.event:
            events += decode_canonical(tx.rwset.event[1], "events")  # type: ignore[arg-type]
    return events
