"""Rebuilds a block's receipts into their trie, and takes the logs from them."""

from collections.abc import Mapping, Sequence
from typing import Any

import rlp  # type: ignore[import-untyped]
from trie import HexaryTrie  # type: ignore[import-untyped]

from oracle.audit.errors import EndpointLies, NotReadable
from oracle.audit.prove.header import BLOOM_BYTES, Header, number_bytes
from oracle.audit.read.hexes import count, data, items, mapping, quantity
from oracle.audit.read.logs import Log

LATEST_TYPE = 4
"""The highest known type of a transaction (EIP-7702). Other chains have types of their own, encoded in other ways."""


def proven_logs(header: Header, receipts: object, addresses: frozenset[str], where: str) -> list[Log]:
    """The logs of `addresses` (lower case) in a block; EndpointLies unless the receipts rebuild the header's root.

    A log's `transaction` is its receipt's place in the block, which the root proves; the transaction's hash is not.
    """
    parts = [mapping(part, "a receipt") for part in items(receipts, "the receipts of a block")]
    if receipts_root([_encoded(part) for part in parts]) != header.receipts_root:
        raise EndpointLies(
            where,
            f"gives {len(parts)} receipts of block {header.number} that do not rebuild the root in its header: one was "
            "left out, added, changed or moved",
        )
    logs: list[Log] = []
    index = 0
    for place, part in enumerate(parts):
        for entry in part["logs"]:
            address, topics, content = _log(entry)
            if "0x" + address.hex() in addresses:
                transaction = f"{place} of block {header.number}"
                logs.append(Log(header.number, index, "0x" + address.hex(), topics, content, transaction, header.time))
            index += 1
    return logs


def receipts_root(encoded: Sequence[bytes]) -> bytes:
    """The root of the Merkle-Patricia trie of a block's receipts, keyed by their place."""
    trie = HexaryTrie({}, prune=True)
    for place, receipt in enumerate(encoded):
        trie[rlp.encode(number_bytes(place))] = receipt
    return bytes(trie.root_hash)


def _encoded(part: Mapping[str, Any]) -> bytes:
    """A receipt as consensus encodes it: its type, unless 0, and the RLP of its fields."""
    kind = count(part.get("type", "0x0"), "the type of a receipt")
    if kind > LATEST_TYPE:
        raise NotReadable(f"a receipt has type {kind}: --prove knows the types 0 to {LATEST_TYPE} of Ethereum")
    if part.get("status") is None:
        outcome = data(part.get("root"), "the root of a receipt", 32)
    else:
        outcome = number_bytes(count(part["status"], "the status of a receipt"))
    logs = [_log(entry) for entry in items(part.get("logs"), "the logs of a receipt")]
    fields = [
        outcome,
        number_bytes(quantity(part.get("cumulativeGasUsed"), "the gas of a receipt")),
        data(part.get("logsBloom"), "the bloom of a receipt", BLOOM_BYTES),
        [[address, list(topics), content] for address, topics, content in logs],
    ]
    encoded: bytes = rlp.encode(fields)
    return encoded if kind == 0 else bytes([kind]) + encoded


def _log(entry: object) -> tuple[bytes, tuple[bytes, ...], bytes]:
    part = mapping(entry, "a log")
    topics = tuple(data(topic, "a topic", 32) for topic in items(part.get("topics"), "the topics of a log"))
    return data(part.get("address"), "the address of a log", 20), topics, data(part.get("data"), "the data of a log")
