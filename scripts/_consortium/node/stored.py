"""A channel's state behind the chaincode's port, so that the node reads rounds by the chaincode's own functions."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from contracts.consortium.ledger.call import Call
from contracts.consortium.ledger.port import Identity, Policy
from scripts._consortium.node.channel import Channel


class ReadOnly:
    """A ledger that can be read and not written."""

    tx_id = ""
    transient: Mapping[str, bytes] = {}

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    @property
    def channel(self) -> str:
        """The channel's name."""
        return self._channel.name

    @property
    def creator(self) -> Identity:
        """The node's client."""
        return Identity(self._channel.msp, self._channel.subject)

    def get(self, key: str) -> bytes | None:
        """The value of a key, None if it is missing."""
        return self._channel.read(key) or None

    def scan(self, prefix: str) -> Sequence[tuple[str, bytes]]:
        """All keys that begin with the prefix, and their values."""
        return self._channel.scan(prefix)

    def first_in(self, start: str, end: str) -> NoReturn:
        """Refuse: the ledger's time comes from the view."""
        raise TypeError(f"a node reads records of the state, and no range from {start} to {end}")

    def put(self, key: str, value: bytes) -> NoReturn:
        """Refuse."""
        raise TypeError(f"a node reads the state and does not write {key} ({len(value)} bytes)")

    def delete(self, key: str) -> NoReturn:
        """Refuse."""
        raise TypeError(f"a node reads the state and does not delete {key}")

    def set_policy(self, key: str, policy: Policy) -> NoReturn:
        """Refuse."""
        raise TypeError(f"a node reads the state and sets no policy of {key}: {policy}")

    def put_private(self, collection: str, key: str, value: bytes) -> NoReturn:
        """Refuse."""
        raise TypeError(f"a node reads the state and does not write {collection}, {key} ({len(value)} bytes)")

    def emit(self, name: str, payload: bytes) -> NoReturn:
        """Refuse."""
        raise TypeError(f"a node reads the state and emits no {name} ({len(payload)} bytes)")


class NoConsent:
    """Agrees with nothing: the node asks nobody to endorse what it reads."""

    organisation = ""

    def agrees_with_founding(self, members: bytes) -> bool:  # noqa: ARG002 - the port's signature
        """Never."""
        return False

    def agrees_with_observation(self, pool: bytes, number: int, root: bytes, available: int, cid: bytes) -> bool:  # noqa: ARG002
        """Never."""
        return False


def reading(channel: Channel) -> Call:
    """The context of a call that only reads."""
    return Call(ReadOnly(channel), NoConsent())
