"""Replays a channel: carries out every valid call again, and compares what it writes with what the block says.

Calls with transient data cannot be carried out without it. An auditor that holds it passes it in; else the replay
takes over what the block says, whose endorsers it checks.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.consortium.audit.policies import satisfied
from contracts.consortium.audit.state import ReplayedState
from contracts.consortium.calls import invoke
from contracts.consortium.errors import Refused
from contracts.consortium.ledger.call import EVENT_NAME
from contracts.consortium.ledger.keys import end_of
from contracts.consortium.ledger.port import Identity, Policy
from contracts.consortium.service.policies import encode_policy
from forewatt.fabric.blocks import Block, Transaction
from forewatt.fabric.identity import parsed, subject_of
from forewatt.protocol.canonical import decode_canonical

PRIVATE_CALLS = frozenset({"reveal", "refute", "deliver_payload", "deliver_readings", "deliver_observation"})
Transient = Callable[[str, Mapping[str, object]], Mapping[str, bytes] | None]
"""Name and arguments of a call -> its transient data, None if the auditor does not hold it."""


class Mismatch(Exception):
    """What a block says is not what the rules give."""


class Agreeing:
    """Consents to everything: whether an organisation agreed is in the endorsements."""

    organisation = ""

    def agrees_with_founding(self, members: bytes) -> bool:  # noqa: ARG002 - the port's signature
        """Always."""
        return True

    def agrees_with_observation(self, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> bool:  # noqa: ARG002
        """Always."""
        return True


@dataclass
class ReplayedCall:
    """The ledger of one call that is carried out again."""

    channel: str
    tx_id: str
    creator: Identity
    transient: Mapping[str, bytes]
    state: ReplayedState
    values: dict[str, bytes | None] = field(default_factory=dict)
    policies: dict[str, bytes] = field(default_factory=dict)
    private: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    event: bytes = b""

    def get(self, key: str) -> bytes | None:
        """The value of a key."""
        return self.state.values.get(key)

    def scan(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys with a prefix, and their values."""
        return [(key, self.state.values[key]) for key in self.state.between(prefix, end_of(prefix))]

    def first_in(self, start: str, end: str) -> str | None:
        """The first key of a range."""
        return next(iter(self.state.between(start, end)), None)

    def put(self, key: str, value: bytes) -> None:
        """Write a key."""
        self.values[key] = value

    def delete(self, key: str) -> None:
        """Delete a key."""
        self.values[key] = None

    def set_policy(self, key: str, policy: Policy) -> None:
        """Set who must endorse later writes."""
        self.policies[key] = encode_policy(policy)

    def put_private(self, collection: str, key: str, value: bytes) -> None:
        """Write a private key."""
        hashed = hashlib.sha256(key.encode()).digest()
        self.private.setdefault(collection, {})[hashed] = hashlib.sha256(value).digest()

    def emit(self, name: str, payload: bytes) -> None:
        """Set the event."""
        if name != EVENT_NAME:
            raise ValueError(f"no event of the chaincode is named {name}")
        self.event = payload


@dataclass
class Replay:
    """The state of a channel after the blocks so far. `majority` of `organisations` endorse what has no own policy."""

    channel: str
    chaincode: str
    organisations: tuple[str, ...]
    held: Transient = lambda _name, _arguments: None
    state: ReplayedState = field(default_factory=ReplayedState)
    events: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    unseen: int = 0
    """Valid calls whose transient data the auditor does not hold."""

    def add(self, block: Block) -> None:
        """Take the next block. Mismatch if it says something that the rules do not give."""
        for place, transaction in enumerate(block.transactions):
            if transaction.chaincode != self.chaincode:
                continue
            where = f"transaction {place} of block {block.number}"
            if transaction.valid:
                self._check_order(transaction, where)
                self._check_endorsers(transaction, where)
                self._carry_out(transaction, where)
                self.state.apply(transaction.writes, (block.number, place))
                if transaction.event:
                    self.events += decode_canonical(transaction.event, "events")  # type: ignore[arg-type]

    def _check_order(self, transaction: Transaction, where: str) -> None:
        for key, version in transaction.writes.reads.items():
            if self.state.versions.get(key) != version:
                raise Mismatch(f"{where} is marked valid, but {key} had changed since it was read")
        for span in transaction.writes.ranges:
            if self.state.changed(span):
                raise Mismatch(f"{where} is marked valid, but keys from {span.start} on had changed since it was read")

    def _check_endorsers(self, transaction: Transaction, where: str) -> None:
        writes, endorsers = transaction.writes, transaction.endorsers
        keys = {*writes.values, *writes.policies}
        own = [self.state.policies[key] for key in keys if key in self.state.policies]
        needed = len(self.organisations) // 2 + 1
        if any(key not in self.state.policies for key in keys) or not (keys or writes.private):
            own.append(encode_policy(Policy(self.organisations, needed)))
        if not all(satisfied(policy, endorsers) for policy in own):
            raise Mismatch(f"{where} is marked valid, but only {', '.join(sorted(endorsers)) or 'nobody'} endorsed it")

    def _carry_out(self, transaction: Transaction, where: str) -> None:
        name = transaction.arguments[0].decode()
        transient: Mapping[str, bytes] | None = {}
        if name in PRIVATE_CALLS:
            arguments = decode_canonical(transaction.arguments[1], "arguments")
            transient = self.held(name, arguments)  # type: ignore[arg-type]
        self.calls += 1
        if transient is None:
            self.unseen += 1
            return
        msp, certificate = parsed(transaction.creator)
        creator = Identity(msp, subject_of(certificate))
        call = ReplayedCall(self.channel, transaction.tx_id, creator, transient, self.state)
        try:
            invoke(call, Agreeing(), name, transaction.arguments[1])
        except Refused as refused:
            raise Mismatch(f"{where}, {name}, is marked valid, but the rules refuse it: {refused}") from refused
        writes = transaction.writes
        found = (call.values, call.policies, call.private, call.event)
        said = (writes.values, writes.policies, writes.private, transaction.event)
        for what, right, written in zip(("state", "policies", "private hashes", "events"), found, said, strict=True):
            if right != written:
                raise Mismatch(f"{where}, {name}: the {what} differ from what the rules give")
