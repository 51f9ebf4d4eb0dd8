"""The port to the ledger. It has no transaction timestamp: that is the client's word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Identity:
    """A client: the organisation that issued its certificate (MSP id), and the certificate's subject."""

    msp: str
    subject: str


@dataclass(frozen=True)
class Policy:
    """Which peers must endorse a write of a key: `needed` of these organisations' peers."""

    organisations: tuple[str, ...]
    needed: int


class Ledger(Protocol):
    """What a transaction can read and write.

    Reads see the state before the transaction, never its own writes. Every read of the public state, of a missing key
    and of a range too, makes the transaction invalid if what it read changes before the transaction is ordered.
    """

    @property
    def channel(self) -> str:
        """The channel's name."""

    @property
    def tx_id(self) -> str:
        """The transaction's id."""

    @property
    def creator(self) -> Identity:
        """The client that signed the proposal."""

    @property
    def transient(self) -> Mapping[str, bytes]:
        """Private arguments. Only the endorsing peers see them."""

    def get(self, key: str) -> bytes | None:
        """The value of a key, None if it is missing."""

    def scan(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys that begin with the prefix, which ends with a slash, and their values, in the keys' order."""

    def first_in(self, start: str, end: str) -> str | None:
        """The first key from `start` on and before `end`, None without one.

        None makes the transaction invalid if any key comes into the range. So a range of missing keys is one read.
        """

    def put(self, key: str, value: bytes) -> None:
        """Write a key."""

    def delete(self, key: str) -> None:
        """Delete a key."""

    def set_policy(self, key: str, policy: Policy) -> None:
        """Set who must endorse later writes of a key. The key must exist or be written in the same transaction."""

    def put_private(self, collection: str, key: str, value: bytes) -> None:
        """Write a key of a private data collection. The channel gets the SHA-256 hashes of key and value only."""

    def emit(self, name: str, payload: bytes) -> None:
        """Set the transaction's event. A transaction has at most one."""


class Consent(Protocol):
    """The judgement of the organisation on whose peer the chaincode runs.

    An endorsement says that the organisation agrees. So each organisation decides for itself, off the ledger. A refusal
    withholds the endorsement and changes nothing else.
    """

    @property
    def organisation(self) -> str:
        """The organisation's MSP id. Empty if it is not known: then it is asked about every observation."""

    def agrees_with_founding(self, members: bytes) -> bool:
        """Whether these are the members with which the organisation founds the channel, as the state contains them."""

    def agrees_with_observation(self, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> bool:
        """Whether the organisation has measured this truth, or trusts whom did. Only attestors are asked."""
