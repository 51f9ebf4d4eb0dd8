"""Block headers, hashed here, and the blooms that say which blocks may hold logs of a contract."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rlp  # type: ignore[import-untyped]
from eth_utils.crypto import keccak

from oracle.audit.errors import EndpointLies
from oracle.audit.read.hexes import count, data, items, mapping, quantity

BLOOM_BYTES = 256
WORDS, NUMBERS = 32, None
FIELDS = (
    ("parentHash", 32),
    ("sha3Uncles", 32),
    ("miner", 20),
    ("stateRoot", 32),
    ("transactionsRoot", 32),
    ("receiptsRoot", 32),
    ("logsBloom", BLOOM_BYTES),
    ("difficulty", NUMBERS),
    ("number", NUMBERS),
    ("gasLimit", NUMBERS),
    ("gasUsed", NUMBERS),
    ("timestamp", NUMBERS),
    ("extraData", "any"),
    ("mixHash", 32),
    ("nonce", 8),
)
"""The fields of every header in the order of its encoding: a size in bytes, bytes of any size, or a number."""
LATER_FIELDS = (
    ("baseFeePerGas", NUMBERS),
    ("withdrawalsRoot", 32),
    ("blobGasUsed", NUMBERS),
    ("excessBlobGas", NUMBERS),
    ("parentBeaconBlockRoot", 32),
    ("requestsHash", 32),
)
"""The fields that forks have added, in order; a header without one is of an earlier fork."""


@dataclass(frozen=True)
class Header:
    """A block header whose hash was computed here; `time` is UTC s, `transactions` are the hashes in the answer."""

    number: int
    hash: bytes
    parent: bytes
    time: int
    state_root: bytes
    receipts_root: bytes
    bloom: bytes
    transactions: tuple[str, ...]


def parsed_header(answer: object, where: str) -> Header:
    """The header in an answer of the endpoint `where`; EndpointLies unless its fields hash to the hash it gives."""
    part = mapping(answer, "a block")
    number = count(part.get("number"), "the number of a block")
    later = [field for field in LATER_FIELDS if part.get(field[0]) is not None]
    encoded: bytes = rlp.encode([_encoded(part.get(name), name, kind) for name, kind in (*FIELDS, *later)])
    found, claimed = keccak(encoded), data(part.get("hash"), "the hash of a block", 32)
    if found != claimed:
        said = f"gives a header of block {number} that hashes to 0x{found.hex()}, not to 0x{claimed.hex()}"
        raise EndpointLies(where, said)
    return Header(
        number=number,
        hash=found,
        parent=data(part["parentHash"], "parentHash", 32),
        time=count(part.get("timestamp"), "the time of a block"),
        state_root=data(part["stateRoot"], "stateRoot", 32),
        receipts_root=data(part["receiptsRoot"], "receiptsRoot", 32),
        bloom=data(part["logsBloom"], "logsBloom", BLOOM_BYTES),
        transactions=tuple(str(item) for item in items(part.get("transactions"), "the transactions of a block")),
    )


def bloom_bits(address: bytes) -> int:
    """The bits that a log of a contract sets in its block's bloom."""
    digest = keccak(address)
    return sum(1 << bit for bit in {int.from_bytes(digest[at : at + 2], "big") & 2047 for at in (0, 2, 4)})


def may_hold(header: Header, bits: Iterable[int]) -> bool:
    """Whether a block may hold a log of one of some contracts, given their bits; False is certain."""
    bloom = int.from_bytes(header.bloom, "big")
    return any(bloom & wanted == wanted for wanted in bits)


def number_bytes(number: int) -> bytes:
    """A number as RLP encodes it: big-endian, without leading zeros."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _encoded(value: Any, name: str, kind: int | str | None) -> bytes:
    if kind is None:
        return number_bytes(quantity(value, name))
    return data(value, name, kind if isinstance(kind, int) else None)
