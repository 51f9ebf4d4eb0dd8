"""The context of one call: what it has read and written so far, and its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from contracts.consortium.errors import Refused
from contracts.consortium.ledger.addresses import address_of
from contracts.consortium.ledger.port import Consent, Ledger, Policy
from contracts.consortium.ledger.records import decode_record, encode_record
from forewatt.protocol.canonical import encode_canonical

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
EVENT_NAME = "forewatt"


@dataclass
class Call:
    """A call under way. It sees its own writes; if it succeeds, the ledger gets them in the order of the keys."""

    ledger: Ledger
    consent: Consent
    events: list[dict[str, object]] = field(default_factory=list)
    _writes: dict[str, bytes | None] = field(default_factory=dict)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _reads: dict[str, bytes | None] = field(default_factory=dict)
    _firsts: dict[tuple[str, str], str | None] = field(default_factory=dict)

    @property
    def caller(self) -> str:
        """The address of the client."""
        return address_of(self.ledger.creator)

    def get(self, key: str) -> bytes | None:
        """The value of a key, None if it is missing. The ledger is asked once for each key."""
        if key in self._writes:
            return self._writes[key]
        if key not in self._reads:
            self._reads[key] = self.ledger.get(key)
        return self._reads[key]

    def has(self, key: str) -> bool:
        """Whether a key exists."""
        return self.get(key) is not None

    def first_in(self, start: str, end: str) -> str | None:
        """The first key from `start` on and before `end`, None without one. For kinds that this call does not write."""
        if (start, end) not in self._firsts:
            self._firsts[start, end] = self.ledger.first_in(start, end)
        return self._firsts[start, end]

    def put(self, key: str, value: bytes) -> None:
        """Write a key."""
        self._writes[key] = value

    def delete(self, key: str) -> None:
        """Delete a key."""
        self._writes[key] = None

    def protect(self, key: str, policy: Policy) -> None:
        """Set who must endorse later writes of a key, which this call writes too."""
        self._policies[key] = policy

    def find(self, kind: type[Record], key: str) -> Record | None:
        """The record of a key, None if it is missing."""
        value = self.get(key)
        return None if value is None else decode_record(kind, value)

    def load(self, kind: type[Record], key: str) -> Record:
        """The record of a key. Refused if it is missing."""
        record = self.find(kind, key)
        if record is None:
            raise Refused(f"Unknown{kind.__name__}", f"there is nothing at {key}")
        return record

    def store(self, key: str, record: "DataclassInstance") -> None:
        """Write a record."""
        self.put(key, encode_record(record))

    def emit(self, event: str, /, **fields: object) -> None:
        """Add an event, with the fields of the Solidity interface's event of the same name."""
        self.events.append({"event": event, "fields": fields})

    def transient(self, name: str, length: int | None = None) -> bytes:
        """A private argument. Refused if it is missing or has another length."""
        value = self.ledger.transient.get(name)
        if value is None or (length is not None and len(value) != length):
            size = "" if length is None else f" of {length} bytes"
            raise Refused("WrongTransient", f"pass {name!r}{size} as transient data")
        return value

    def flush(self) -> None:
        """Write to the ledger."""
        for key, value in sorted(self._writes.items()):
            if value is None:
                self.ledger.delete(key)
            else:
                self.ledger.put(key, value)
        for key, policy in sorted(self._policies.items()):
            self.ledger.set_policy(key, policy)
        if self.events:
            self.ledger.emit(EVENT_NAME, encode_events(self.events))


def encode_events(events: list[dict[str, object]]) -> bytes:
    """A transaction's events in their order: a list of maps with the event's name and its fields."""
    return encode_canonical([_plain(event) for event in events])


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
