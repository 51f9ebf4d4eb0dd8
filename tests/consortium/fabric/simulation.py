"""The simulation of a proposal at one organisation's peer: what it read and what it would write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.consortium.ledger.keys import end_of
from contracts.consortium.ledger.port import Identity, Policy
from forewatt.protocol.canonical import encode_canonical
from tests.consortium.fabric.state import State, Version, digest


@dataclass(frozen=True)
class Proposal:
    """What a client signs. The timestamp is whatever the client says; nothing reads it."""

    tx_id: str
    creator: Identity
    name: str
    arguments: bytes
    transient: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: int = 0


@dataclass
class ReadWriteSet:
    """Versions read, ranges read, and writes; of private data the hashes of keys and values only."""

    reads: dict[str, Version | None] = field(default_factory=dict)
    ranges: dict[tuple[str, str], list[tuple[str, Version]]] = field(default_factory=dict)
    writes: dict[str, bytes | None] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    hashes: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    event: tuple[str, bytes] | None = None

    def encode(self) -> bytes:
        """The bytes that endorsers sign and that are in the block."""
        return encode_canonical(
            [
                sorted([key, list(version or ())] for key, version in self.reads.items()),
                sorted([*span, [[key, *version] for key, version in rows]] for span, rows in self.ranges.items()),
                [[key, value or b""] for key, value in sorted(self.writes.items())],
                [[key, list(policy.organisations), policy.needed] for key, policy in sorted(self.policies.items())],
                [[collection, key, value] for (collection, key), value in sorted(self.hashes.items())],
                list(self.event or ()),
            ]
        )


@dataclass
class Simulation:
    """The ledger port at a peer. Reads see the state before the transaction."""

    channel: str
    proposal: Proposal
    state: State
    collections: Mapping[str, tuple[str, ...]]
    rwset: ReadWriteSet = field(default_factory=ReadWriteSet)
    private: dict[tuple[str, str], bytes] = field(default_factory=dict)

    @property
    def tx_id(self) -> str:
        return self.proposal.tx_id

    @property
    def creator(self) -> Identity:
        return self.proposal.creator

    @property
    def transient(self) -> Mapping[str, bytes]:
        return self.proposal.transient

    def get(self, key: str) -> bytes | None:
        self.rwset.reads[key] = self.state.versions.get(key)
        return self.state.values.get(key)

    def scan(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        return [(key, self.state.values[key]) for key in self._keys_in(prefix, end_of(prefix))]

    def first_in(self, start: str, end: str) -> str | None:
        return next(iter(self._keys_in(start, end)), None)

    def put(self, key: str, value: bytes) -> None:
        self.rwset.writes[key] = value

    def delete(self, key: str) -> None:
        self.rwset.writes[key] = None

    def set_policy(self, key: str, policy: Policy) -> None:
        self.rwset.policies[key] = policy

    def _keys_in(self, start: str, end: str) -> list[str]:
        keys = self.state.keys_between(start, end)
        self.rwset.ranges[start, end] = [(key, self.state.versions[key]) for key in keys]
        return keys

    def put_private(self, collection: str, key: str, value: bytes) -> None:
        if self.creator.msp not in self.collections[collection]:
            raise PermissionError(f"memberOnlyWrite: {self.creator.msp} is not in {collection}")
        self.private[collection, key] = value
        self.rwset.hashes[collection, digest(key.encode())] = digest(value)

    def emit(self, name: str, payload: bytes) -> None:
        self.rwset.event = (name, payload)
