"""Decodes logs and encodes calls by the exported ABIs; the audit's own decoder, independent of Ape."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oracle.audit.errors import NotReadable


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
def interface(contract: str) -> tuple[Mapping[str, Any], ...]:
    """The ABI items of a contract (`Market`, `Vault`, `Pools`)."""
    exported = files("forewatt") / "abi" / f"{contract}.json"
    return tuple(json.loads(exported.read_text())["abi"])


def signature(item: Mapping[str, Any]) -> str:
    """The canonical signature of an event or function."""
    return f"{item['name']}({','.join(_kind(part) for part in item['inputs'])})"


@cache
def events_of(contract: str) -> Mapping[bytes, Mapping[str, Any]]:
    """First topic -> ABI item, for every event of a contract."""
    return {keccak(text=signature(item)): item for item in interface(contract) if item["type"] == "event"}


def decode_event(contract: str, log: Mapping[str, Any], time: int) -> Event | None:
    """Decode a JSON-RPC log; None if it is no event of the contract."""
    topics = [_bytes(topic) for topic in log["topics"]]
    item = events_of(contract).get(topics[0]) if topics else None
    if item is None:
        return None
    indexed = [part for part in item["inputs"] if part["indexed"]]
    plain = [part for part in item["inputs"] if not part["indexed"]]
    values = [decode([_kind(part)], topic)[0] for part, topic in zip(indexed, topics[1:], strict=True)]
    values += decode([_kind(part) for part in plain], _bytes(log["data"]))
    arguments = {part["name"]: _named(part, value) for part, value in zip([*indexed, *plain], values, strict=True)}
    return Event(
        name=item["name"],
        contract=contract,
        block=int(log["blockNumber"], 16),
        log_index=int(log["logIndex"], 16),
        time=time,
        transaction=log["transactionHash"],
        arguments=arguments,
    )


def encode_call(contract: str, function: str, arguments: Sequence[object]) -> bytes:
    """The calldata of a call; the function must not be overloaded."""
    item = _function(contract, function)
    return keccak(text=signature(item))[:4] + encode([_kind(part) for part in item["inputs"]], list(arguments))


def decode_answer(contract: str, function: str, answer: bytes) -> Any:
    """The first return value of a call, a struct as a mapping; NotReadable if the answer is empty."""
    outputs = _function(contract, function)["outputs"]
    if not answer:
        raise NotReadable(f"{contract}.{function} gave no answer: is this address a {contract} of this deployment?")
    return _named(outputs[0], decode([_kind(part) for part in outputs], answer)[0])


def _function(contract: str, name: str) -> Mapping[str, Any]:
    return next(item for item in interface(contract) if item["type"] == "function" and item["name"] == name)


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
        return to_checksum_address(value)
    if kind == "address[]":
        return tuple(to_checksum_address(item) for item in value)
    return value


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
