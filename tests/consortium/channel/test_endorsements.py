"""A minority cannot write, an observation needs its attestor, and lies in blocks are named."""

import asyncio
import random
from dataclasses import replace

import pytest

from contracts.consortium.audit.replay import Mismatch, Replay
from demo.consortium.market import Market
from demo.consortium.members import ALPHA, BETA, ORGANISATIONS, REGULATOR, TOKEN
from demo.consortium.play import Game
from demo.consortium.rounds import Round
from demo.consortium.weather import measured, truth_of
from forewatt.embedded.fabric.plan import CHAINCODE, CHANNEL
from forewatt.fabric.blocks import Block, Transaction, decode_block, height, read_blocks
from forewatt.fabric.errors import Invalid, NotEndorsed
from forewatt.protocol.canonical import encode_canonical
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep


def test_an_endorsement_by_a_minority_is_refused(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            gateway = market.gateway(market.client(ALPHA))
            argument = encode_canonical({"time": market.rules.genesis + 1})
            with pytest.raises(Invalid, match="ENDORSEMENT_POLICY_FAILURE"):
                await gateway.submit("vote", argument, organisations=(ALPHA,))
            await gateway.submit("vote", argument, organisations=(ALPHA, BETA))

    asyncio.run(run())


def test_an_observation_needs_the_attestor_and_its_consent(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(1))
            await game.prepare_accounts()
            played = Round(market, 0, game.judged)
            truth = truth_of(measured(game.dice, market.rules, market.feed_count))
            await played.reach("gate")
            await played.send(market.client(ALPHA), "seal")
            await played.reach("reveal_end", "observe_start")
            claim = played.agreed(truth, 0, (ALPHA, BETA))
            for organisations in (ORGANISATIONS, (BETA, REGULATOR)):
                with pytest.raises(NotEndorsed, match="NoConsent"):
                    await played.send(market.client(ALPHA), "observe", organisations=organisations, **claim)
            with pytest.raises(Invalid, match="ENDORSEMENT_POLICY_FAILURE"):
                await played.send(market.client(ALPHA), "observe", organisations=(ALPHA, BETA), **claim)
            played.agreed(truth, 0)
            await played.send(market.client(ALPHA), "observe", organisations=(ALPHA, REGULATOR), **claim)

    asyncio.run(run())


async def decoded(market: Market) -> list[Block]:
    client = market.client(ALPHA)
    last = await height(market.gateway(client)) - 1
    endpoint = market.network.organisations[ALPHA].endpoint
    return [decode_block(raw) async for raw in read_blocks(endpoint, client, CHANNEL, 0, last)]


def replayed(blocks: list[Block]) -> None:
    replay = Replay(CHANNEL, CHAINCODE, ORGANISATIONS)
    for block in blocks:
        replay.add(block)


def changed(blocks: list[Block], name: bytes, lie: object, valid: bool = True) -> list[Block]:
    """The blocks with the last call of a name replaced by what `lie` makes of it."""
    for at in range(len(blocks) - 1, -1, -1):
        for place, transaction in enumerate(blocks[at].transactions):
            if transaction.arguments[:1] == (name,) and transaction.valid == valid:
                others = list(blocks[at].transactions)
                others[place] = lie(transaction)  # type: ignore[operator]
                return [*blocks[:at], replace(blocks[at], transactions=tuple(others)), *blocks[at + 1 :]]
    raise AssertionError(f"no block has a call {name!r}")


def with_more_wei(transaction: Transaction) -> Transaction:
    values = dict(transaction.writes.values)
    at = next(key for key, value in values.items() if key.startswith("credit/") and value)
    values[at] = str(int(values[at] or b"0") + TOKEN).encode()
    return replace(transaction, writes=replace(transaction.writes, values=values))


def test_lies_in_blocks_are_named(channel: Channel) -> None:
    async def run() -> list[Block]:
        async with channel.market() as market:
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(5))
            await game.prepare_accounts()
            await game.calm(0)
            argument = encode_canonical({"time": market.rules.genesis + 2})
            with pytest.raises(Invalid):
                await market.gateway(market.client(ALPHA)).submit("vote", argument, organisations=(ALPHA,))
            return await decoded(market)

    blocks = asyncio.run(run())
    replayed(blocks)
    with pytest.raises(Mismatch, match="finalize: the state differ"):
        replayed(changed(blocks, b"finalize", with_more_wei))
    with pytest.raises(Mismatch, match="finalize: the events differ"):
        replayed(changed(blocks, b"finalize", lambda call: replace(call, event=b"")))
    with pytest.raises(Mismatch, match="marked valid, but only AlphaMSP endorsed it"):
        replayed(changed(blocks, b"vote", lambda call: replace(call, code="VALID"), valid=False))
    with pytest.raises(Mismatch, match="had changed since it was read"):
        replayed(changed(blocks, b"propose", lambda call: replace(call, code="MVCC_READ_CONFLICT")))
