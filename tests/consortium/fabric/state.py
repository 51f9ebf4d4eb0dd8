"""The state of a channel as every peer has it: values with versions, key policies, hashes of private data."""

import hashlib
from dataclasses import dataclass, field

from contracts.consortium.ledger.keys import end_of
from contracts.consortium.ledger.port import Policy

Version = tuple[int, int]
"""Number of the block that wrote a value, and of the transaction in it."""


@dataclass
class State:
    """Keys with values, versions and policies, and the hashes of private keys and values."""

    values: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    hashes: dict[tuple[str, bytes], tuple[bytes, int]] = field(default_factory=dict)

    def keys_in(self, prefix: str) -> list[str]:
        """All keys that begin with the prefix, in their order."""
        return self.keys_between(prefix, end_of(prefix))

    def keys_between(self, start: str, end: str) -> list[str]:
        """All keys from `start` on and before `end`, in their order."""
        return [key for key in sorted(self.values) if start <= key < end]

    def apply(self, writes: dict[str, bytes | None], version: Version) -> None:
        """Write and delete keys. An empty value deletes, too."""
        for key, value in writes.items():
            if value:
                self.values[key], self.versions[key] = value, version
            else:
                for part in (self.values, self.versions, self.policies):
                    part.pop(key, None)


def digest(value: bytes) -> bytes:
    """What the channel sees of a private key or value."""
    return hashlib.sha256(value).digest()
