"""Decodes logs and encodes calls by the exported ABIs; the audit's own decoder, independent of Ape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.decoding import ContextFramesBytesIO, TupleDecoder
from eth_abi.exceptions import DecodingError
from eth_abi.registry import registry
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oracle.audit.errors import NotReadable
from oracle.audit.read.logs import Log


@dataclass(frozen=True)
class Event:
    """One decoded log; `event["field"]` is an argument, `time` the block's timestamp (UTC s), addresses checksummed."""

    name: str
    contract: str
    block: int
    log_index: int
    time: int
    transaction: str
    arguments: Mapping[str, Any]

    def __getitem__(self, field: str) -> Any:
        return self.arguments[field]


@cache
def exported(contract: str) -> Mapping[str, Any]:
    """What is exported of a contract (`Market`, `Vault`, `Pools`): its `abi`, and the hash of its `runtime` code."""
    content: Mapping[str, Any] = json.loads((files("forewatt") / "abi" / f"{contract}.json").read_text())
    return content


def signature(item: Mapping[str, Any]) -> str:
    """The canonical signature of an event or function."""
    return f"{item['name']}({','.join(_kind(part) for part in item['inputs'])})"


@cache
def events_of(contract: str) -> Mapping[bytes, Mapping[str, Any]]:
    """First topic -> ABI item, for every event of a contract."""
    return {keccak(text=signature(item)): item for item in exported(contract)["abi"] if item["type"] == "event"}


@dataclass(frozen=True)
class _Layout:
    """How an event's log is decoded: `parts` are its arguments, the indexed ones first."""

    name: str
    parts: tuple[Mapping[str, Any], ...]
    indexed: TupleDecoder
    plain: TupleDecoder

    def values(self, topics: Sequence[bytes], data: bytes) -> tuple[Any, ...]:
        """The arguments in a log's topics, of which each is a word, and in its data."""
        expected = len(self.indexed.decoders or ())
        if len(topics) != expected:
            raise ValueError(f"it has {len(topics)} indexed arguments, not {expected}")
        return (*_decode(self.indexed, b"".join(topics)), *_decode(self.plain, data))


@cache
def _layout(contract: str, topic: bytes) -> _Layout | None:
    item = events_of(contract).get(topic)
    if item is None:
        return None
    indexed = tuple(part for part in item["inputs"] if part["indexed"])
    plain = tuple(part for part in item["inputs"] if not part["indexed"])
    decoders = (_decoder(parts) for parts in (indexed, plain))
    return _Layout(item["name"], (*indexed, *plain), *decoders)


def decode_event(contract: str, log: Log, time: int, transaction: str) -> Event | None:
    """Decode a log; None if it is no event of the contract, NotReadable if it is a malformed one."""
    layout = _layout(contract, log.topics[0]) if log.topics else None
    if layout is None:
        return None
    try:
        values = layout.values(log.topics[1:], log.data)
    except (DecodingError, ValueError, OverflowError) as error:
        where = f"log {log.index} of block {log.block}, {layout.name} of {contract}"
        raise NotReadable(f"{where}, is malformed: {error}") from error
    return Event(
        name=layout.name,
        contract=contract,
        block=log.block,
        log_index=log.index,
        time=time,
        transaction=transaction,
        arguments={part["name"]: _named(part, value) for part, value in zip(layout.parts, values, strict=True)},
    )


def encode_call(contract: str, function: str, arguments: Sequence[object]) -> bytes:
    """The calldata of a call; the function must not be overloaded."""
    item = _function(contract, function)
    return keccak(text=signature(item))[:4] + encode([_kind(part) for part in item["inputs"]], list(arguments))


def decode_answer(contract: str, function: str, answer: bytes) -> Any:
    """The first return value of a call, a struct as a mapping; NotReadable if the answer is empty or malformed."""
    outputs = _function(contract, function)["outputs"]
    if not answer:
        raise NotReadable(f"{contract}.{function} gave no answer: is this address a {contract} of this deployment?")
    try:
        value = decode([_kind(part) for part in outputs], answer)[0]
    except (DecodingError, ValueError, OverflowError) as error:
        raise NotReadable(f"{contract}.{function} gave a malformed answer: {error}") from error
    return _named(outputs[0], value)


def _function(contract: str, name: str) -> Mapping[str, Any]:
    return next(item for item in exported(contract)["abi"] if item["type"] == "function" and item["name"] == name)


def _kind(part: Mapping[str, Any]) -> str:
    kind = str(part["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(_kind(inner) for inner in part['components'])}){kind.removeprefix('tuple')}"


def _named(part: Mapping[str, Any], value: Any) -> Any:
    kind = part["type"]
    if kind == "tuple":
        return {inner["name"]: _named(inner, item) for inner, item in zip(part["components"], value, strict=True)}
    if kind == "address":
        return _checksummed(value)
    if kind == "address[]":
        return tuple(_checksummed(item) for item in value)
    return value


def _decoder(parts: Sequence[Mapping[str, Any]]) -> TupleDecoder:
    return TupleDecoder(decoders=[registry.get_decoder(_kind(part)) for part in parts])  # type: ignore[no-untyped-call]


def _decode(decoder: TupleDecoder, data: bytes) -> tuple[Any, ...]:
    values: tuple[Any, ...] = decoder(ContextFramesBytesIO(data))  # type: ignore[no-untyped-call]
    return values


_checksummed = lru_cache(maxsize=4096)(to_checksum_address)
