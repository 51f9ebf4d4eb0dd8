"""The demo's audit: an operator reads all blocks from its own peer, and believes nobody."""

import time
from dataclasses import dataclass

from contracts.consortium.audit.replay import Replay
from demo.consortium.market import Market
from demo.consortium.members import ALPHA, ORGANISATIONS
from forewatt.embedded.fabric.plan import CHAINCODE, CHANNEL
from forewatt.fabric.blocks import decode_block, height, read_blocks
from forewatt.fabric.verify import Verifier


@dataclass(frozen=True)
class Audited:
    """What an audit has verified."""

    blocks: int
    transactions: int
    signatures: int
    calls: int
    unseen: int
    seconds: float


async def audit_channel(market: Market, msp: str = ALPHA) -> tuple[Replay, Audited]:
    """Verify all blocks of a peer, and carry out every call again. BadBlock or Mismatch if one fails."""
    started = time.monotonic()
    client = market.client(msp)
    last = await height(market.gateway(client)) - 1
    verifier, replay = Verifier(), Replay(CHANNEL, CHAINCODE, ORGANISATIONS)
    transactions = 0
    async for raw in read_blocks(market.network.organisations[msp].endpoint, client, CHANNEL, 0, last):
        verifier.check(raw)
        block = decode_block(raw)
        replay.add(block)
        transactions += len(block.transactions)
    seconds = time.monotonic() - started
    return replay, Audited(last + 1, transactions, verifier.signatures, replay.calls, replay.unseen, seconds)
