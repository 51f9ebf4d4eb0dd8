"""The market's calls that a relayer makes, encoded and decoded without Ape, which takes milliseconds a call."""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from forewatt.protocol.typed import ForecastCommit
from oracle.node.relayer.submission import Kind, Submission

_COMMIT = f"({','.join(ForecastCommit.FIELDS.values())})"
_PROOF = {Kind.COMMIT: "bytes", Kind.REVEAL: "bytes32"}
SKIPPED = "0x" + keccak(text="Skipped(bytes32,uint64,address,bytes)").hex()
_GAS = {Kind.COMMIT: 160_000, Kind.REVEAL: 60_000}
"""More than an item uses, the first of a round included."""
_BASE_GAS = 200_000
LARGEST = {Kind.COMMIT: 100, Kind.REVEAL: 250}
"""The most items of a bundle; its gas stays below what a transaction may use."""


def single(kind: Kind, commit: ForecastCommit, proof: bytes) -> bytes:
    """The call of `commit` or `reveal`."""
    return _selector(kind, f"{_COMMIT},{_PROOF[kind]}") + encode([_COMMIT, _PROOF[kind]], [_fields(commit), proof])


def bundle(kind: Kind, submissions: Sequence[Submission]) -> bytes:
    """The call of `commitMany` or `revealMany`."""
    types = [f"{_COMMIT}[]", f"{_PROOF[kind]}[]"]
    items = [[_fields(one.commit) for one in submissions], [one.proof for one in submissions]]
    return _selector(f"{kind}Many", ",".join(types)) + encode(types, items)


def gas_of(kind: Kind, count: int) -> int:
    """The gas limit of a bundle. An estimate would be too low: an item without gas is skipped, the call succeeds."""
    return _BASE_GAS + count * _GAS[kind]


def authority_call(forecaster: str) -> bytes:
    """The call of the vault's `authorityOf`."""
    return _selector("authorityOf", "address") + encode(["address"], [forecaster])


def authority_in(answer: str) -> str:
    """The authority in the answer of that call."""
    return to_checksum_address(decode(["address"], bytes.fromhex(answer[2:])[:32])[0])


def skipped_in(logs: Sequence[Mapping[str, Any]], market: str) -> dict[tuple[bytes, int, str], list[bytes]]:
    """(pool, round, forecaster) -> the errors of the items that the market skipped, from the logs of a receipt."""
    found: dict[tuple[bytes, int, str], list[bytes]] = {}
    for entry in logs:
        topics = entry["topics"]
        if topics and topics[0] == SKIPPED and entry["address"].lower() == market.lower():
            key = bytes.fromhex(topics[1][2:]), int(topics[2], 16), to_checksum_address("0x" + topics[3][-40:])
            found.setdefault(key, []).append(decode(["bytes"], bytes.fromhex(entry["data"][2:]))[0])
    return found


def _selector(name: str, types: str) -> bytes:
    return keccak(text=f"{name}({types})")[:4]


def _fields(commit: ForecastCommit) -> tuple[object, ...]:
    return tuple(commit.message().values())
