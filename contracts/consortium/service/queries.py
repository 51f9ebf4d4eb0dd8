"""Queries: what clients read at one peer, without a transaction. Each takes one map in deterministic CBOR."""

from collections.abc import Callable, Mapping

from contracts.consortium.arguments import decode_arguments
from contracts.consortium.service.ledger import PeerLedger
from forewatt.protocol.canonical import encode_canonical


def read(call: PeerLedger, *, key: str) -> bytes:
    """The value of a key, empty if it is missing."""
    return call.get(key) or b""


def scan(call: PeerLedger, *, prefix: str) -> bytes:
    """All keys with a prefix and their values: a list of pairs in deterministic CBOR."""
    return encode_canonical([list(row) for row in call.scan(prefix)])


def read_private(call: PeerLedger, *, collection: str, key: str) -> bytes:
    """The value of a private key, empty if it is missing. For clients of the collection's organisations."""
    return call.get_private(collection, key) or b""


def read_private_hash(call: PeerLedger, *, collection: str, key: str) -> bytes:
    """The SHA-256 hash of a private value, empty if it is missing. For anyone."""
    return call.get_private_hash(collection, key) or b""


QUERIES: Mapping[str, Callable[..., bytes]] = {
    query.__name__: query for query in (read, scan, read_private, read_private_hash)
}


def answer(ledger: PeerLedger, name: str, arguments: bytes) -> bytes:
    """The answer to a query. Refused if the arguments are not the query's."""
    query = QUERIES[name]
    return query(ledger, **decode_arguments(query, arguments))
