"""Blocks, and the checks with which a peer accepts or rejects a block's transactions."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.consortium.ledger.port import Policy
from forewatt.protocol.canonical import encode_canonical
from tests.consortium.fabric.simulation import Proposal, ReadWriteSet
from tests.consortium.fabric.state import State


class Code(StrEnum):
    """The validation code of a transaction, as Fabric names it."""

    VALID = "VALID"
    ENDORSEMENT = "ENDORSEMENT_POLICY_FAILURE"
    MVCC = "MVCC_READ_CONFLICT"
    PHANTOM = "PHANTOM_READ_CONFLICT"
    DUPLICATE = "DUPLICATE_TXID"


@dataclass(frozen=True)
class Transaction:
    """An endorsed proposal. The transient data is no part of it."""

    proposal: Proposal
    rwset: ReadWriteSet
    endorsers: tuple[str, ...]
    private: Mapping[tuple[str, str], bytes]

    def encode(self) -> bytes:
        """The bytes in the block."""
        creator = self.proposal.creator
        head = [self.proposal.tx_id, creator.msp, creator.subject, self.proposal.name, self.proposal.arguments]
        return encode_canonical([*head, self.proposal.timestamp, self.rwset.encode(), list(self.endorsers)])


@dataclass(frozen=True)
class Block:
    """A block: its transactions in their order, with their validation codes."""

    number: int
    previous: bytes
    transactions: tuple[Transaction, ...]
    codes: tuple[Code, ...]

    def encode(self) -> bytes:
        """The block as peers store it."""
        return encode_canonical(
            [self.number, self.previous, [tx.encode() for tx in self.transactions], list(map(str, self.codes))]
        )

    @property
    def hash(self) -> bytes:
        """The hash that the next block names."""
        return hashlib.sha256(self.encode()).digest()


def endorsed(
    tx: Transaction, state: State, changed: set[str], default: Policy, collections: Mapping[str, Policy]
) -> bool:
    """Whether the endorsers satisfy every policy: of each key that has one, of each collection, else the chaincode's.

    `changed` are the keys whose policies earlier transactions of the block change; Fabric then rejects the later one.
    """
    keys = {*tx.rwset.writes, *tx.rwset.policies}
    if keys & changed:
        return False
    policies = [state.policies.get(key, default) for key in keys]
    policies += [collections[collection] for collection, _ in tx.rwset.hashes]
    return all(_satisfies(tx.endorsers, policy) for policy in policies or [default])


def conflict(tx: Transaction, state: State) -> Code | None:
    """The conflict of what the transaction read with the state, None if nothing has changed."""
    if any(state.versions.get(key) != version for key, version in tx.rwset.reads.items()):
        return Code.MVCC
    for span, rows in tx.rwset.ranges.items():
        if [(key, state.versions[key]) for key in state.keys_between(*span)] != rows:
            return Code.PHANTOM
    return None


def _satisfies(endorsers: Sequence[str], policy: Policy) -> bool:
    return len(set(endorsers) & set(policy.organisations)) >= policy.needed
