"""The audit of a channel: all blocks of one peer, verified and replayed."""

import time
from dataclasses import dataclass

from contracts.consortium.audit.held import fetch_held
from contracts.consortium.audit.replay import Replay
from forewatt.fabric.blocks import decode_block, height, read_blocks
from forewatt.fabric.gateway import Gateway
from forewatt.fabric.verify import Verifier


@dataclass(frozen=True)
class Audited:
    """What an audit has verified. `unseen` are calls with transient data that the auditor does not hold."""

    genesis: str
    blocks: int
    transactions: int
    signatures: int
    calls: int
    unseen: int
    seconds: float


async def audit_channel(gateway: Gateway, with_private: bool = False) -> tuple[Replay, Audited]:
    """Verify all blocks of the gateway's peer, and carry out every call again. BadBlock or Mismatch if one fails.

    `with_private` also reads what the client's organisation holds of the private data.
    """
    started = time.monotonic()
    last = await height(gateway) - 1
    verifier, blocks = Verifier(), []
    async for raw in read_blocks(gateway.endpoint, gateway.client, gateway.channel, 0, last):
        verifier.check(raw)
        blocks.append(decode_block(raw))
    replay = Replay(gateway.channel, gateway.chaincode, verifier.organisations)
    if with_private:
        replay.held = await fetch_held(gateway, blocks)
    for block in blocks:
        replay.add(block)
    transactions = sum(len(block.transactions) for block in blocks)
    seconds = time.monotonic() - started
    found = Audited(verifier.genesis, last + 1, transactions, verifier.signatures, replay.calls, replay.unseen, seconds)
    return replay, found
