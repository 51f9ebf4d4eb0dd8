"""The transient data of past calls, as far as the auditor's own peer holds it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.consortium.audit.replay import Transient
from contracts.consortium.ledger.keys import key
from contracts.consortium.private.deliveries import NONCE_BYTES
from forewatt.fabric.blocks import Block, Transaction
from forewatt.fabric.errors import NotEndorsed
from forewatt.fabric.gateway import Gateway
from forewatt.protocol.canonical import decode_canonical, encode_canonical

FIELDS = {
    "reveal": "key",
    "deliver_payload": "payload",
    "deliver_readings": "readings",
    "deliver_observation": "observation",
}
"""Name of a call -> its private value; refutations leave none behind."""


LAST = {"deliver_readings": "feed", "deliver_observation": "cid"}
"""Name of a call -> the argument at the end of its key, unless it is the forecaster."""


async def fetch_held(gateway: Gateway, blocks: Sequence[Block]) -> Transient:
    """Read what the peer of the gateway's organisation holds, and compare it with the hashes in the blocks."""
    found: dict[tuple[str, bytes], Mapping[str, bytes]] = {}
    for transaction in (call for block in blocks for call in block.transactions):
        name = transaction.arguments[0].decode() if transaction.arguments else ""
        if name in FIELDS and transaction.valid:
            value = await _read(gateway, name, transaction)
            if value is not None:
                nonce, secret = value[:NONCE_BYTES], value[NONCE_BYTES:]
                found[name, transaction.arguments[1]] = {"nonce": nonce, FIELDS[name]: secret}

    def held(name: str, arguments: Mapping[str, object]) -> Mapping[str, bytes] | None:
        return found.get((name, encode_canonical(arguments)))

    return held


async def _read(gateway: Gateway, name: str, transaction: Transaction) -> bytes | None:
    arguments: Any = decode_canonical(transaction.arguments[1], "arguments")
    at = key(FIELDS[name], arguments["pool"], arguments["round"], arguments[LAST.get(name, "forecaster")])
    [(collection, hashes)] = transaction.writes.private.items()
    asked = encode_canonical({"collection": collection, "key": at})
    try:
        value = await gateway.evaluate("read_private", asked, organisations=(gateway.client.msp,))
    except NotEndorsed:
        return None  # the auditor's organisation is not in the collection
    # A later delivery, or the purge, has replaced the value that the block names.
    return value if hashlib.sha256(value).digest() in hashes.values() else None
