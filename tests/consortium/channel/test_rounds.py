"""Rounds on a real channel pay what the protocol says, and private values stay with their holders."""

import asyncio
import os
import random
from pathlib import Path

import pytest

from contracts.consortium.audit.channel import audit_channel
from contracts.consortium.ledger.keys import key
from contracts.consortium.private.collections import readings_collection, sealed_collection
from demo.consortium.forecasts import Forecast
from demo.consortium.market import Market, address
from demo.consortium.members import ALPHA, BETA, REGULATOR, TOKEN
from demo.consortium.play import Game, Played
from forewatt.embedded.fabric.plan import CHANNEL
from forewatt.fabric.blocks import height, read_blocks
from forewatt.fabric.errors import NotEndorsed
from forewatt.protocol.canonical import encode_canonical
from tests.consortium.channel.conftest import Channel

pytestmark = pytest.mark.deep
KINDS = (
    *("account", "approval", "bond", "claim", "credit", "due", "end", "enacted", "entry", "epochs", "forecaster"),
    *("fund", "jail", "pool", "proposal", "reveal", "row", "ruling", "seal", "stake", "standing", "suppliers", "tick"),
    *("truth", "vote"),
)
LATER = 99
"""A round whose readings are still awaited."""
READINGS, NONCE = b"readings of a household", os.urandom(32)


def assert_agrees(rounds: list[Played]) -> None:
    for played in rounds:
        assert all(played.agrees(name) for name in played.entries), played


def files_below(folder: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


async def all_blocks(market: Market) -> bytes:
    client = market.client(ALPHA)
    last = await height(market.gateway(client)) - 1
    endpoint = market.network.organisations[ALPHA].endpoint
    blocks = [raw.SerializeToString() async for raw in read_blocks(endpoint, client, CHANNEL, 0, last)]
    return b"\n".join(blocks)


async def all_state(market: Market) -> bytes:
    rows = [row for kind in KINDS for row in await market.scan(f"{kind}/")]
    assert len(rows) > 50
    return b"\n".join(at.encode() + value for at, value in rows)


async def private_at(market: Market, msp: str, collection: str, at: str) -> bytes:
    argument = encode_canonical({"collection": collection, "key": at})
    gateway = market.gateway(market.client(msp))
    return await gateway.evaluate("read_private", argument, organisations=(msp,))


def test_every_kind_of_round_pays_as_the_protocol_and_the_audit_agrees(channel: Channel) -> None:
    async def run() -> None:
        async with channel.market() as market:
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(1))
            await game.prepare_accounts()
            rounds = [await play(n) for n, play in enumerate((game.calm, game.disputed, game.refuted, game.silent))]
            assert_agrees(rounds)
            _, stranger = await audit_channel(market.gateway(market.client(BETA)))
            replay, holder = await audit_channel(market.gateway(market.client(REGULATOR)), with_private=True)
            assert holder.unseen < stranger.unseen
            assert replay.state.values[key("account", address(market.client(ALPHA)))]

    asyncio.run(run())


def test_no_private_value_is_in_any_block_log_or_state(channel: Channel) -> None:
    async def run() -> tuple[bytes, Forecast]:
        async with channel.market() as market:
            await channel.open(market)
            game = Game(channel.stack, market, random.Random(2))
            await game.prepare_accounts()
            played = await game.refuted(0)
            forecast = next(f for f in played.entries.values() if f.client.msp == ALPHA)
            transient = {"readings": READINGS, "nonce": NONCE}
            given = {"pool": market.pool, "round": LATER, "feed": 0}
            with pytest.raises(NotEndorsed, match="NotSupplier: the readings of feed 0 are those of AlphaMSP"):
                await market.send(market.client(BETA), "deliver_readings", transient, (REGULATOR,), **given)
            await market.send(market.client(ALPHA), "deliver_readings", transient, (REGULATOR,), **given)
            at = key("key", market.pool, 0, forecast.address)
            held = await private_at(market, REGULATOR, sealed_collection(ALPHA), at)
            assert held[32:] == forecast.key
            readings = await private_at(
                market, REGULATOR, readings_collection(ALPHA), key("readings", market.pool, LATER, 0)
            )
            assert readings == NONCE + READINGS
            for collection in (sealed_collection(ALPHA), readings_collection(ALPHA)):
                with pytest.raises(NotEndorsed, match="does not have read access"):
                    await private_at(market, BETA, collection, at)
            public = await all_blocks(market) + await all_state(market)
            return public + files_below(channel.stack.folder / "logs"), forecast

    public, forecast = asyncio.run(run())
    public += files_below(channel.stack.folder / "fabric" / "data" / "beta")
    public += files_below(channel.stack.folder / "fabric" / "data" / "orderer")
    assert forecast.arguments["cid"] in public
    for secret in (forecast.key, forecast.seed, forecast.sealed, NONCE, READINGS, *forecast.series):
        for form in (secret, secret.hex().encode()):
            assert form not in public


@pytest.mark.parametrize("seed", range(8))
def test_random_rounds_pay_as_the_protocol(channel: Channel, seed: int) -> None:
    dice = random.Random(seed)
    lambda_bps = dice.randint(0, 10_000)
    rules = {
        "steps": dice.randint(1, 6),
        "levels": dice.randint(1, 5),
        "group_size": dice.choice((1, 2, 4)),
        "loss_max_ppm": dice.choice((1, 50_000, 400_000)),
        "lambda_bps": lambda_bps,
        "mu_bps": dice.randint(0, 10_000 - lambda_bps),
        "round_budget_wei": dice.choice((0, TOKEN, 50 * TOKEN)),
        "ref_lag": dice.choice((1, 2)),
        "threshold_bps": 65_535,
    }

    async def run() -> None:
        async with channel.market(dice.randint(1, 6), **rules) as market:
            await channel.open(market)
            game = Game(channel.stack, market, dice)
            await game.prepare_accounts()
            assert_agrees([await dice.choice((game.calm, game.silent, game.refuted))(number) for number in range(3)])

    asyncio.run(run())
