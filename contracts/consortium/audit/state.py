"""The state of a channel as its blocks give it: values, versions and policies, and the keys in their order."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from forewatt.fabric.blocks import Range, Version, Writes


@dataclass
class ReplayedState:
    """The state after some blocks."""

    values: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    policies: dict[str, bytes] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)

    def between(self, start: str, end: str) -> Sequence[str]:
        """The keys from `start` on and before `end`, in their order."""
        return self._keys[bisect_left(self._keys, start) : bisect_left(self._keys, end)]

    def changed(self, span: Range) -> bool:
        """Whether a range of keys is not what a transaction read. False if the block has only a hash of that."""
        if span.versions is None:
            return False
        # A query that stopped early names the last key that it read as its end.
        keys = self.between(span.start, span.end if span.whole else span.end + "\0")
        return {key: self.versions[key] for key in keys} != span.versions

    def apply(self, writes: Writes, version: Version) -> None:
        """Take the writes of a valid transaction."""
        for key, value in writes.values.items():
            if value is not None:
                if key not in self.values:
                    insort(self._keys, key)
                self.values[key], self.versions[key] = value, version
            elif key in self.values:
                del self._keys[bisect_left(self._keys, key)], self.values[key], self.versions[key]
                self.policies.pop(key, None)
        self.policies.update({key: rule for key, rule in writes.policies.items() if key in self.values})
