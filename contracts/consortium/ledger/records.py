"""Records of the state as deterministic CBOR, so that all endorsers write the same bytes."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from forewatt.protocol.canonical import decode_canonical, encode_canonical, expect_map

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


def encode_record(record: "DataclassInstance") -> bytes:
    """The bytes of a record."""
    return encode_canonical({field.name: getattr(record, field.name) for field in fields(record)})


def decode_record(kind: type[Record], value: bytes) -> Record:
    """The record of a kind. EncodingError if the bytes are of another kind."""
    names = frozenset(field.name for field in fields(kind))
    values: dict[str, Any] = expect_map(decode_canonical(value, kind.__name__), names, kind.__name__)
    return kind(**{name: tuple(item) if isinstance(item, list) else item for name, item in values.items()})
